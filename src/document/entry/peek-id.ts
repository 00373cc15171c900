import type { EntryId, Kind } from "../../model.ts";
import { CHAR } from "../scan/chars.ts";
import { partsOf, stringAt } from "../scan/json-cursor.ts";
import { entryId } from "./entry-facts.ts";

const NAMES = ["namespace", "name", "version"];
/** No string that can be an address is longer, escapes included. */
const MOST_BYTES = 6_000;

/** What addresses an entry that is too large to be parsed. */
export function peekId(raw: Uint8Array, kind: Kind): EntryId | null {
  if (raw[0] !== CHAR.openBrace) return null;
  const parts: Record<string, string> = {};
  for (const { name, value } of partsOf(raw, 0)) {
    if (name === null || name.end - name.start > MOST_BYTES || value.end - value.start > MOST_BYTES) continue;
    const key = stringAt(raw, name);
    if (NAMES.includes(key) && raw[value.start] === CHAR.quote) parts[key] = stringAt(raw, value);
  }
  return entryId(kind, parts);
}
