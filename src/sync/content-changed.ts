import type { AcceptedEntry } from "../document/report.ts";
import { type Diagnostic, keyOf } from "../model.ts";

/** Adds a warning for each entry whose content is another than what was served under the same name and version. */
export function withContentChanges(
  diagnostics: readonly Diagnostic[],
  changed: readonly AcceptedEntry[],
  file: string,
): readonly Diagnostic[] {
  if (changed.length === 0) return diagnostics;
  const warnings = changed.map((entry) => contentChanged(entry, file));
  return [...diagnostics, ...warnings].sort((left, right) => left.line - right.line || left.column - right.column);
}

function contentChanged({ id, line }: AcceptedEntry, file: string): Diagnostic {
  return {
    rule: "version-content-changed",
    severity: "warning",
    message: `the content of version ${id.version} changed after it was served; a new version would leave it as it was`,
    file,
    pointer: "",
    line,
    column: 1,
    length: 1,
    entry: keyOf(id),
    suggestion: null,
    related: [],
  };
}
