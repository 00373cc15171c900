import type { Kind } from "../model.ts";
import { CHAR } from "./scan/chars.ts";
import { partsOf, stringAt } from "./scan/json-cursor.ts";

/** Content as it is stored for serving: `head`, then the members that the registry adds to `_meta`, then `tail` is one item. */
export interface SplitContent {
  readonly head: string;
  readonly tail: string;
}

const SERVER_HEAD = '{"server":';
const SERVER_BETWEEN = ',"_meta":{';
const SERVER_TAIL = "}}";

/**
 * Splits compact JSON of an entry. Servers are wrapped: `{"server": entry, "_meta": {…}}`. Skills and plugins are flat:
 * the members go to the end of the entry's own `_meta`, or into a new one at its end.
 */
export function splitContent(kind: Kind, json: string): SplitContent {
  if (kind === "server") return { head: SERVER_HEAD + json + SERVER_BETWEEN, tail: SERVER_TAIL };
  const bytes = Buffer.from(json);
  const meta = ownMeta(bytes);
  if (meta === null) return { head: `${json.slice(0, -1)}${json === "{}" ? "" : ","}"_meta":{`, tail: NEW_META_TAIL };
  const comma = meta.isEmpty ? "" : ",";
  return { head: bytes.toString("utf8", 0, meta.end - 1) + comma, tail: bytes.toString("utf8", meta.end - 1) };
}

/** A white space that no compact text has tells an added `_meta` from an own one. */
const NEW_META_TAIL = "} }";

/** The compact JSON of the entry that was split. */
export function joinContent(kind: Kind, { head, tail }: SplitContent): string {
  if (kind === "server") return head.slice(SERVER_HEAD.length, -SERVER_BETWEEN.length);
  if (tail === NEW_META_TAIL) return `${head.slice(0, -'"_meta":{'.length).replace(/,$/, "")}}`;
  return (head.endsWith(",") ? head.slice(0, -1) : head) + tail;
}

function ownMeta(bytes: Buffer): { readonly end: number; readonly isEmpty: boolean } | null {
  for (const { name, value } of partsOf(bytes, 0)) {
    if (name === null || bytes[value.start] !== CHAR.openBrace || stringAt(bytes, name) !== "_meta") continue;
    return { end: value.end, isEmpty: value.end - value.start === 2 };
  }
  return null;
}
