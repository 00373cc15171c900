import type { EntryFinding } from "./report.ts";
import { shownText } from "./shown.ts";

/**
 * `version-content-changed`, at the entry's first byte. The earlier content is known only where it is served, so this
 * rule is applied by whoever compares the two; `entryDiagnostic` gives the finding its place.
 */
export function versionContentChanged(version: string): EntryFinding {
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
