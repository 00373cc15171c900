import { hash } from "node:crypto";
import type { EntryId, Kind } from "../../model.ts";
import { plugin, server, shapes, skill, type Validate } from "../generated/validators.js";
import type { JsonObject, JsonValue } from "../json-value.ts";
import { textAt } from "../json-value.ts";
import type { DocumentSettings, EntryContent, Judgement } from "../report.ts";
import { ENTRY_RULES } from "../rules/entry-rules.ts";
import { checkFields } from "../rules/fields.ts";
import { type EntryView, error, type Finding, type Report } from "../rules/finding.ts";
import { checkNumbers } from "../rules/huge-number.ts";
import { checkSecrets } from "../rules/secret-value.ts";
import { checkText } from "../rules/unsafe-text.ts";
import type { EntrySpan } from "../scan/scan-state.ts";
import { schemaFindings } from "../schema-findings.ts";
import { shown } from "../shown.ts";
import { compact } from "./compact.ts";
import { cutReservedMeta } from "./cut-reserved-meta.ts";
import { findDuplicateKeys } from "./duplicate-keys.ts";
import { entryId, statusOf, tagsOf } from "./entry-facts.ts";
import { checkLetterCase } from "./letter-case.ts";
import { peekId } from "./peek-id.ts";
import { placeFindings } from "./place-findings.ts";
import { settleFindings } from "./settle-findings.ts";
import { surveyEntry } from "./survey.ts";

const VALIDATORS: Readonly<Record<Kind, Validate>> = { server, skill, plugin };

export interface JudgeSettings extends Pick<DocumentSettings, "strict" | "maxEntryBytes"> {
  /** For the text of one entry at a time: at least as long as the longest that is judged. */
  readonly room: Buffer;
}

/** Judges one entry on its own: size, schema, rules. `raw` holds the entry's bytes, which have passed the scanner. */
export function judgeEntry(raw: Uint8Array, rawDigest: string, span: EntrySpan, settings: JudgeSettings): Judgement {
  const { kind } = span;
  if (raw.length > settings.maxEntryBytes) {
    const message = `the entry is ${raw.length} bytes long; expected at most ${settings.maxEntryBytes}`;
    return invalid(raw, rawDigest, kind, peekId(raw, kind), [error("limit", "", message)]);
  }
  const text = span.dense ? Buffer.from(raw.buffer, raw.byteOffset, raw.length) : compact(raw, settings.room);
  const json = text.toString("utf8");
  const value = JSON.parse(json) as JsonValue;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return invalid(raw, rawDigest, kind, null, [
      error("schema", "", `the entry is ${shown(value)}; expected an object`),
    ]);
  }
  const entry: EntryView = { kind, value: value as JsonObject, json, strict: settings.strict };
  const findings = findingsOf(entry, raw, span);
  const id = entryId(kind, entry.value);
  if (id === null || findings.some(({ severity }) => severity === "error"))
    return invalid(raw, rawDigest, kind, id, findings);
  const content = contentOf(entry, text, span.dense ? rawDigest : null);
  return { rawDigest, kind, id, valid: true, digest: content.digest, content, findings: placeFindings(raw, findings) };
}

function findingsOf(entry: EntryView, raw: Uint8Array, span: EntrySpan): readonly Finding[] {
  const findings: Finding[] = [];
  const report: Report = (finding) => findings.push(finding);
  checkContent(entry, report);
  const survey = surveyEntry(entry.value, shapes[entry.kind]);
  if (survey.members < span.members) findDuplicateKeys(raw, 0, report);
  if (survey.unknownFields) {
    checkFields(entry, report);
    checkLetterCase(entry, shapes[entry.kind], errorsOf, report);
  }
  if (!span.plain) checkText(entry, report);
  if (survey.secrets) checkSecrets(entry, report);
  if (survey.hugeNumbers) checkNumbers(entry, report);
  return findings.length === 0 ? findings : settleFindings(findings);
}

/** The schema, and the rules that look at what its fields hold. */
function checkContent(entry: EntryView, report: Report): void {
  const validate = VALIDATORS[entry.kind];
  if (!validate(entry.value)) for (const finding of schemaFindings(validate.errors ?? [], entry.value)) report(finding);
  for (const rule of ENTRY_RULES) rule(entry, report);
}

function errorsOf(entry: EntryView): readonly Finding[] {
  const findings: Finding[] = [];
  checkContent(entry, (finding) => findings.push(finding));
  return findings.filter(({ severity }) => severity === "error");
}

function invalid(
  raw: Uint8Array,
  rawDigest: string,
  kind: Kind,
  id: EntryId | null,
  findings: readonly Finding[],
): Judgement {
  return { rawDigest, kind, id, valid: false, digest: null, content: null, findings: placeFindings(raw, findings) };
}

/** `knownDigest` is that of `text`, where it is known already. */
function contentOf({ kind, value, json }: EntryView, text: Buffer, knownDigest: string | null): EntryContent {
  const kept = cutReservedMeta(text, value);
  return {
    json: kept === text ? json : kept.toString("utf8"),
    digest: kept === text && knownDigest !== null ? knownDigest : hash("sha256", kept, "hex"),
    title: textAt(value, "title"),
    description: textAt(value, "description") ?? "",
    tags: kind === "server" ? tagsOf(value) : [],
    status: statusOf(kind, value),
  };
}
