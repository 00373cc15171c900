import { escapeToken } from "../pointer.ts";
import { error, type Report } from "../rules/finding.ts";
import { CHAR } from "../scan/chars.ts";
import { partsOf, stringAt } from "../scan/json-cursor.ts";
import type { Span } from "../scan/scan-state.ts";
import { shownText } from "../shown.ts";

/** `duplicate-key`: names that stand twice in one object, of which parsers silently keep the last. */
export function findDuplicateKeys(bytes: Uint8Array, start: number, report: Report): void {
  visit(bytes, start, "", report);
}

function visit(bytes: Uint8Array, open: number, pointer: string, report: Report): void {
  const bracket = bytes[open];
  if (bracket !== CHAR.openBrace && bracket !== CHAR.openBracket) return;
  const seen = new Map<string, Span>();
  const reported = new Set<string>();
  let index = 0;
  for (const { name, value } of partsOf(bytes, open)) {
    const key = name === null ? String(index++) : stringAt(bytes, name);
    const place = `${pointer}/${escapeToken(key)}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, name ?? value);
    else if (!reported.has(key)) {
      reported.add(key);
      const message = `${shownText(key)} stands twice in one object; keep one`;
      report(error("duplicate-key", place, message, { at: "key", first }));
    }
    visit(bytes, value.start, place, report);
  }
}
