import type { Diagnostic } from "../model.ts";
import { checkEncoding } from "./encoding.ts";
import { columnCounter, entryDiagnostic } from "./entry-diagnostics.ts";
import type { AcceptedEntry, EntryFinding } from "./report.ts";
import { shownText } from "./shown.ts";

/**
 * `version-content-changed` of each entry, at its first byte. The earlier content is known only where it is served, so
 * whoever compares the two applies this rule.
 */
export function versionContentChanged(
  bytes: Uint8Array,
  file: string,
  entries: readonly AcceptedEntry[],
): readonly Diagnostic[] {
  if (entries.length === 0) return [];
  const encoding = checkEncoding(bytes);
  const columnOf = columnCounter(bytes, encoding.outcome === "utf-8" ? encoding.start : 0);
  const inOrder = [...entries].sort((left, right) => left.span.start - right.span.start);
  return inOrder.map(({ id, span }) =>
    entryDiagnostic({ file, span, column: columnOf(span) }, id, finding(id.version)),
  );
}

function finding(version: string): EntryFinding {
  return {
    rule: "version-content-changed",
    severity: "warning",
    message: `the content of version ${shownText(version)} changed while it is served; give changed content a version of its own`,
    pointer: "",
    line: 1,
    column: 1,
    length: 1,
    suggestion: null,
  };
}
