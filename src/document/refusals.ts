import type { Diagnostic, Place } from "../model.ts";
import type { EncodingFault } from "./encoding.ts";
import type { FrameFault } from "./frame.ts";
import type { DocumentSettings, RefusedDocument } from "./report.ts";
import { placeOf } from "./scan/place.ts";
import type { ScanFault } from "./scan/scan-state.ts";

const FIRST: Place = { line: 1, column: 1, length: 1 };

export function tooLarge(bytes: Uint8Array, { file, maxDocumentBytes }: DocumentSettings): RefusedDocument {
  const message = `the document is ${bytes.length} bytes long; expected at most ${maxDocumentBytes}`;
  return refused("limit_exceeded", message, LIMIT_HINT, [fileDiagnostic("limit", message, file, FIRST)]);
}

const LIMIT_HINT = "split the document over several sources, or raise the limit in the config";

export function encodingFault(bytes: Uint8Array, file: string, { message, offset }: EncodingFault): RefusedDocument {
  const place = placeOf(bytes, 0, { start: offset, end: offset + 1 });
  return refused("encoding", message, "save the file as UTF-8", [
    fileDiagnostic("encoding", message, file, { ...place, length: 1 }),
  ]);
}

export function scanFault(bytes: Uint8Array, start: number, file: string, fault: ScanFault): RefusedDocument {
  const place = { ...placeOf(bytes, start, { start: fault.offset, end: fault.offset }), length: 1 };
  if (fault.rule === "limit") {
    return refused("limit_exceeded", fault.message, LIMIT_HINT, [fileDiagnostic("limit", fault.message, file, place)]);
  }
  if (isLfsPointer(bytes, start)) {
    return refused("schema", LFS_POINTER, "store the document itself in git, outside of LFS", [
      fileDiagnostic("document-shape", LFS_POINTER, file, FIRST),
    ]);
  }
  const message = beginningOf(bytes, start).startsWith("<") ? "this is an HTML or XML page, not JSON" : fault.message;
  return refused("json_syntax", message, "correct the file at its source", [
    fileDiagnostic("json-syntax", message, file, place),
  ]);
}

const LFS_POINTER = "the file is a Git LFS pointer, not the document that it stands for";

function isLfsPointer(bytes: Uint8Array, start: number): boolean {
  return beginningOf(bytes, start).startsWith("version https://git-lfs.github.com/spec/");
}

/** Enough to tell the well-known kinds of text that turn up where JSON was expected. */
function beginningOf(bytes: Uint8Array, start: number): string {
  return Buffer.from(bytes.subarray(start, start + 256))
    .toString("latin1")
    .trimStart();
}

export function frameFault({ code, hint }: FrameFault, diagnostics: readonly Diagnostic[]): RefusedDocument {
  const first = diagnostics.find(({ severity }) => severity === "error");
  return refused(code, first?.message ?? "the document has another shape than expected", hint, diagnostics);
}

export function noEntries(bytes: Uint8Array, file: string, diagnostics: readonly Diagnostic[]): RefusedDocument {
  const message = "the document holds no entries: its servers, skills and plugins are empty";
  const place = bytes.length === 0 ? FIRST : { ...FIRST, length: 1 };
  return refused("empty_source", message, "if it is meant to be empty, accept the deletions or remove the source", [
    ...diagnostics,
    fileDiagnostic("document-shape", message, file, place, "/data"),
  ]);
}

export function rejected(errors: number, diagnostics: readonly Diagnostic[]): RefusedDocument {
  const message = `the document has ${errors} ${errors === 1 ? "error" : "errors"} in its entries, and onInvalid is reject`;
  return refused(
    "schema",
    message,
    "correct the entries, or set onInvalid to quarantine to serve the others",
    diagnostics,
  );
}

function refused(
  code: RefusedDocument["code"],
  message: string,
  hint: string | null,
  diagnostics: readonly Diagnostic[],
): RefusedDocument {
  return { outcome: "refused", code, message, hint, diagnostics };
}

function fileDiagnostic(rule: string, message: string, file: string, place: Place, pointer = ""): Diagnostic {
  return { rule, severity: "error", message, file, pointer, ...place, entry: null, suggestion: null, related: [] };
}
