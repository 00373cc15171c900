import { escapeToken } from "../pointer.ts";
import { error, type Report } from "../rules/finding.ts";
import { CHAR } from "../scan/chars.ts";
import { partsOf, stringAt } from "../scan/json-cursor.ts";
import { shownText } from "../shown.ts";

/** `duplicate-key`: names that stand twice in one object, of which parsers silently keep the last. */
export function findDuplicateKeys(bytes: Uint8Array, start: number, report: Report): void {
  visit(bytes, start, "", report);
}

function visit(bytes: Uint8Array, open: number, pointer: string, report: Report): void {
  const bracket = bytes[open];
  if (bracket !== CHAR.openBrace && bracket !== CHAR.openBracket) return;
  const seen = new Set<string>();
  const reported = new Set<string>();
  let index = 0;
  for (const { name, value } of partsOf(bytes, open)) {
    const key = name === null ? String(index++) : stringAt(bytes, name);
    const place = `${pointer}/${escapeToken(key)}`;
    if (seen.has(key) && !reported.has(key)) {
      reported.add(key);
      report(error("duplicate-key", place, `${shownText(key)} stands twice in one object; keep one`, { at: "key" }));
    }
    seen.add(key);
    visit(bytes, value.start, place, report);
  }
}
