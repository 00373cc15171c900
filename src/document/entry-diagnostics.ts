import { type Diagnostic, type EntryId, keyOf, type RelatedPlace } from "../model.ts";
import type { EntryFinding } from "./report.ts";
import { CHAR } from "./scan/chars.ts";
import { countCodePoints } from "./scan/place.ts";
import type { EntrySpan } from "./scan/scan-state.ts";

const ARRAYS = { server: "servers", skill: "skills", plugin: "plugins" } as const;

export interface EntryPlace {
  readonly file: string;
  readonly span: EntrySpan;
  /** Column of the entry's first byte, in code points from 1. */
  readonly column: number;
}

/** A finding of an entry with its place in the document: its first line continues the line on which the entry begins. */
export function entryDiagnostic(
  place: EntryPlace,
  id: EntryId | null,
  finding: EntryFinding,
  related: readonly RelatedPlace[] = [],
): Diagnostic {
  const { file, span, column } = place;
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    file,
    pointer: `/data/${ARRAYS[span.kind]}/${span.index}${finding.pointer}`,
    line: span.line + finding.line - 1,
    column: finding.line === 1 ? column + finding.column - 1 : finding.column,
    length: finding.length,
    entry: id === null ? null : keyOf(id),
    suggestion: finding.suggestion,
    related,
  };
}

/**
 * Columns of entries, asked in document order. Many entries may share one long line, so counting goes on from the
 * last one on the same line instead of beginning anew.
 */
export function columnCounter(bytes: Uint8Array, start: number): (span: EntrySpan) => number {
  let line = 0;
  let offset = 0;
  let column = 1;
  return (span) => {
    if (span.line !== line) {
      line = span.line;
      const lineStart = bytes.lastIndexOf(CHAR.lineFeed, span.start) + 1;
      offset = Math.max(lineStart, start);
      column = 1;
    }
    column += countCodePoints(bytes, offset, span.start);
    offset = span.start;
    return column;
  };
}
