import type { EntryFinding } from "../report.ts";
import type { Finding } from "../rules/finding.ts";
import { locate } from "../scan/locate.ts";
import { placeOf } from "../scan/place.ts";

/** Looks up where each finding stands, relative to the entry's first byte, and orders them by that. */
export function placeFindings(raw: Uint8Array, findings: readonly Finding[]): readonly EntryFinding[] {
  if (findings.length === 0) return [];
  const placed = findings.map(({ rule, severity, message, pointer, at, suggestion, first }): EntryFinding => {
    const place = placeOf(raw, 0, locate(raw, 0, pointer, at));
    const finding = { rule, severity, message, pointer, suggestion, ...place };
    if (first === null) return finding;
    const { line, column } = placeOf(raw, 0, first);
    return { ...finding, first: { line, column } };
  });
  return placed.sort((a, b) => a.line - b.line || a.column - b.column);
}
