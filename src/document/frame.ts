import type { ErrorCode } from "../errors.ts";
import { findDuplicateKeys } from "./entry/duplicate-keys.ts";
import { document, shapes } from "./generated/validators.js";
import { type JsonObject, type JsonValue, memberOf, objectAt } from "./json-value.ts";
import { checkFieldsOf } from "./rules/fields.ts";
import { error, type Finding, warning } from "./rules/finding.ts";
import { skipSpace } from "./scan/json-cursor.ts";
import { locate } from "./scan/locate.ts";
import type { ScanState, Span } from "./scan/scan-state.ts";
import { schemaFindings } from "./schema-findings.ts";

/** A finding outside the entries, with its place in the document. */
export interface FrameFinding {
  readonly finding: Finding;
  readonly span: Span;
  /** `Finding.first` in the document. */
  readonly first: Span | null;
}

export interface FrameFault {
  readonly code: Extract<ErrorCode, "schema" | "duplicate_entry" | "limit_exceeded">;
  readonly hint: string | null;
}

export interface FrameVerdict {
  readonly fault: FrameFault | null;
  readonly findings: readonly FrameFinding[];
}

/**
 * Far more than any frame needs; what is larger holds its entries in a place where nobody looks for them. It is fixed, since
 * a frame is parsed in one go, and a larger one would take longer than a slice of the engine may.
 */
const MOST_FRAME_BYTES = 1024 * 1024;
const MOST_FINDINGS = 20;
const UPSTREAM = "expected version, meta.last_updated and data with servers, skills or plugins";

/** Judges the document without its entries: `{"version": …, "meta": …, "data": {"servers": []}}`. */
export function checkFrame(scan: ScanState, start: number): FrameVerdict {
  const other = otherFormat(scan);
  if (other !== null) return other;
  const frame = cutFrame(scan, start);
  if (frame.text.length > MOST_FRAME_BYTES) {
    const message = `the document holds ${frame.text.length} bytes outside its entries; expected at most ${MOST_FRAME_BYTES}, which no setting raises`;
    return {
      fault: {
        code: "limit_exceeded",
        hint: "put the entries into data.servers, data.skills or data.plugins, and leave out what is none",
      },
      findings: [{ finding: error("limit", "", message), span: { start, end: start + 1 }, first: null }],
    };
  }
  return judgeFrame(frame);
}

/** Names what is no upstream document but holds entries all the same. */
function otherFormat({ rootServers }: ScanState): FrameVerdict | null {
  if (rootServers === null) return null;
  const { offset, bracket } = rootServers;
  const [message, hint] =
    bracket === "{"
      ? [
          "this is a legacy ToolHive registry (servers is a map); the upstream format is expected",
          "convert it to the upstream format, with data.servers as an array",
        ]
      : [
          "servers stands at the top level, as in an answer of a registry's API; expected it inside data",
          "put the server objects into data.servers",
        ];
  const finding = error("document-shape", "/servers", message);
  return {
    fault: { code: "schema", hint },
    findings: [{ finding, span: { start: offset, end: offset + 1 }, first: null }],
  };
}

interface Frame {
  readonly text: Buffer;
  /** Offset in the document of an offset in `text`. */
  readonly toDocument: (offset: number) => number;
}

function cutFrame({ bytes, arrays }: ScanState, start: number): Frame {
  const pieces: Span[] = [];
  let from = start;
  for (const { start: cut, end } of arrays) {
    pieces.push({ start: from, end: cut });
    from = end;
  }
  pieces.push({ start: from, end: bytes.length });
  const toDocument = (offset: number): number => {
    let rest = offset;
    for (const { start: pieceStart, end } of pieces) {
      if (rest < end - pieceStart) return pieceStart + rest;
      rest -= end - pieceStart;
    }
    return bytes.length;
  };
  return { text: Buffer.concat(pieces.map((piece) => bytes.subarray(piece.start, piece.end))), toDocument };
}

function judgeFrame(frame: Frame): FrameVerdict {
  const findings: Finding[] = [];
  findDuplicateKeys(frame.text, skipSpace(frame.text, 0), (finding) => findings.push(finding));
  if (findings.length > 0)
    return {
      fault: { code: "duplicate_entry", hint: "keep one of the two" },
      findings: placed(frame, findings.slice(0, MOST_FINDINGS)),
    };
  const value = JSON.parse(frame.text.toString("utf8")) as JsonValue;
  if (!document(value)) findings.push(...schemaFindings(document.errors ?? [], value).map(documentShape));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) checkMembers(value as JsonObject, findings);
  const isFaulty = findings.some(({ severity }) => severity === "error");
  return {
    fault: isFaulty ? { code: "schema", hint: UPSTREAM } : null,
    findings: placed(frame, findings.slice(0, MOST_FINDINGS)),
  };
}

function documentShape(found: Finding): Finding {
  return { ...found, rule: "document-shape", message: found.message.replace(/^the entry /, "the document ") };
}

function checkMembers(value: JsonObject, findings: Finding[]): void {
  const data = objectAt(value, "data");
  if (data !== null && ["servers", "skills", "plugins"].every((name) => memberOf(data, name) === undefined)) {
    findings.push(
      error(
        "document-shape",
        "/data",
        "data has none of servers, skills and plugins; expected at least one of them, as an array",
      ),
    );
  }
  if (memberOf(value, "$schema") === "")
    findings.push(warning("empty-optional", "/$schema", "$schema is empty; leave it out or name the schema"));
  checkFieldsOf(value, shapes.document, (finding) => findings.push(finding));
}

function placed({ text, toDocument }: Frame, findings: readonly Finding[]): readonly FrameFinding[] {
  const spanOf = ({ start, end }: Span): Span => ({ start: toDocument(start), end: toDocument(end - 1) + 1 });
  return findings.map((finding) => {
    const { pointer, at, first } = finding;
    return { finding, span: spanOf(locate(text, 0, pointer, at)), first: first === null ? null : spanOf(first) };
  });
}
