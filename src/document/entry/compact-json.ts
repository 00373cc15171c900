import type { JsonObject } from "../json-value.ts";
import { compact } from "./compact.ts";
import { cutReservedMeta } from "./cut-reserved-meta.ts";

/** `EntryContent.json` of a valid entry, from its bytes. */
export function compactJson(raw: Uint8Array): string {
  const text = compact(raw, Buffer.allocUnsafe(raw.length));
  return cutReservedMeta(text, JSON.parse(text.toString("utf8")) as JsonObject).toString("utf8");
}
