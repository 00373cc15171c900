import type { Diagnostic, EntryId, Place, RelatedPlace } from "../model.ts";
import type { EntryFinding } from "./report.ts";
import { CHAR } from "./scan/chars.ts";
import { countCodePoints } from "./scan/place.ts";
import type { EntrySpan } from "./scan/scan-state.ts";
import { shownKey } from "./shown.ts";

const ARRAYS = { server: "servers", skill: "skills", plugin: "plugins" } as const;

export interface EntryPlace {
  readonly file: string;
  readonly span: EntrySpan;
  /** Column of the entry's first byte, in code points from 1. */
  readonly column: number;
}

/** Beside a finding about something that stands twice. */
export const FIRST_DEFINED = "first defined here";

/** A finding of an entry with its place in the document. */
export function entryDiagnostic(
  place: EntryPlace,
  id: EntryId | null,
  finding: EntryFinding,
  related: readonly RelatedPlace[] = firstPlace(place, finding),
): Diagnostic {
  const { file, span } = place;
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    file,
    pointer: `/data/${ARRAYS[span.kind]}/${span.index}${finding.pointer}`,
    ...inDocument(place, finding),
    length: finding.length,
    entry: id === null ? null : shownKey(id),
    suggestion: finding.suggestion,
    related,
  };
}

function firstPlace(place: EntryPlace, { first }: EntryFinding): readonly RelatedPlace[] {
  if (first === undefined) return [];
  return [{ file: place.file, ...inDocument(place, first), message: FIRST_DEFINED }];
}

/** The first line of an entry continues the line on which it begins. */
function inDocument({ span, column: start }: EntryPlace, { line, column }: LineAndColumn): LineAndColumn {
  return { line: span.line + line - 1, column: line === 1 ? start + column - 1 : column };
}

type LineAndColumn = Pick<Place, "line" | "column">;

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
