import type { Place } from "../../model.ts";
import { CHAR } from "./chars.ts";
import type { Span } from "./scan-state.ts";

/**
 * Line and column of a span of UTF-8 text, both counted from 1 at `origin`. A span over several lines, which only a
 * container can be, is shown by its opening bracket.
 */
export function placeOf(bytes: Uint8Array, origin: number, span: Span): Place {
  let line = 1;
  let lineStart = origin;
  let at = bytes.indexOf(CHAR.lineFeed, origin);
  while (at !== -1 && at < span.start) {
    line++;
    lineStart = at + 1;
    at = bytes.indexOf(CHAR.lineFeed, lineStart);
  }
  return { line, column: 1 + countCodePoints(bytes, lineStart, span.start), length: lengthOf(bytes, span) };
}

function lengthOf(bytes: Uint8Array, { start, end }: Span): number {
  const first = bytes[start];
  if (first === CHAR.openBrace || first === CHAR.openBracket) return 1;
  return Math.max(1, countCodePoints(bytes, start, end));
}

/** Code points that begin in these bytes of UTF-8. */
export function countCodePoints(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (((bytes[at] as number) & 0xc0) !== 0x80) count++;
  return count;
}
