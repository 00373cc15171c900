import { tokensOf } from "../pointer.ts";
import { CHAR } from "./chars.ts";
import { type Part, partsOf, skipSpace, stringAt } from "./json-cursor.ts";
import type { Span } from "./scan-state.ts";

/**
 * Where the value at `pointer` lies, or its name if `at` is `key`; where the path ends early, the last container on it.
 * Of equal names the last one counts, as in the parsed value; so a duplicate is found at its second occurrence.
 */
export function locate(bytes: Uint8Array, start: number, pointer: string, at: "key" | "value"): Span {
  const open = skipSpace(bytes, start);
  let part: Part = { name: null, value: { start: open, end: open + 1 } };
  for (const token of tokensOf(pointer)) {
    const next = partAt(bytes, part.value.start, token);
    if (next === null) return part.value;
    part = next;
  }
  return at === "key" && part.name !== null ? part.name : part.value;
}

function partAt(bytes: Uint8Array, open: number, token: string): Part | null {
  const bracket = bytes[open];
  if (bracket !== CHAR.openBrace && bracket !== CHAR.openBracket) return null;
  let found: Part | null = null;
  let index = 0;
  for (const part of partsOf(bytes, open)) {
    if (part.name === null) {
      if (String(index++) === token) return part;
    } else if (isNamed(bytes, part.name, token)) found = part;
  }
  return found;
}

function isNamed(bytes: Uint8Array, name: Span, token: string): boolean {
  // An escape makes a name longer, never shorter, and UTF-8 takes at least a byte for each character.
  return name.end - name.start - 2 >= token.length && stringAt(bytes, name) === token;
}
