import { formatDiagnostic } from "../document/format-diagnostics.ts";
import type { DetailedSourceView } from "../http/source-view.ts";
import type { Diagnostic } from "../model.ts";
import type { Paint } from "./paint.ts";

/** The rest is in `--json`. */
const MOST_SHOWN = 3;

/** Where a document has what keeps entries back, or all of it: the first few errors, as `validate` names them. */
export function findingsReport({ name, error, diagnostics }: DetailedSourceView, paint: Paint): string[] {
  const isTold = ({ file, line, column, message }: Diagnostic) =>
    error?.message.endsWith(`${file}:${line}:${column}: ${message}`);
  const errors = diagnostics.filter((finding) => finding.severity === "error" && !isTold(finding));
  if (errors.length === 0) return [];
  const lines = errors.slice(0, MOST_SHOWN).map((finding) => formatDiagnostic(finding, null));
  const more = errors.length - lines.length;
  if (more > 0) lines.push(`and ${more} more: registryd status --json`);
  return [`${paint("yellow", `${name}: errors in its document`)}\n`, ...lines.map(indented)];
}

function indented(text: string): string {
  return `  ${text.replaceAll("\n", "\n  ")}\n`;
}
