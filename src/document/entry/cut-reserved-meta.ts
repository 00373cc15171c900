import type { JsonObject } from "../json-value.ts";
import { reservedMetaKeys } from "../rules/reserved-meta.ts";
import { type Part, partsOf, stringAt } from "../scan/json-cursor.ts";
import { locate } from "../scan/locate.ts";

/** The compact text of an entry without the members of its `_meta` that only the server writes. */
export function cutReservedMeta(text: Buffer, entry: JsonObject): Buffer {
  const reserved = new Set(reservedMetaKeys(entry));
  if (reserved.size === 0) return text;
  const meta = locate(text, 0, "/_meta", "value");
  const kept = [...partsOf(text, meta.start)].filter((part) => !reserved.has(nameOf(text, part)));
  const members = kept.map(({ name, value }) => text.toString("utf8", name?.start ?? value.start, value.end));
  return Buffer.concat([text.subarray(0, meta.start + 1), Buffer.from(members.join(",")), text.subarray(meta.end - 1)]);
}

function nameOf(text: Buffer, { name }: Part): string {
  return name === null ? "" : stringAt(text, name);
}
