import { kindCode } from "../kind-code.ts";
import type { Prepare } from "../statements.ts";
import type { ItemQuery } from "../store.ts";
import { ITEM_JOINS, itemText } from "./item-text.ts";

const VERSION = "m.registry_id = ? AND m.kind = ? AND m.name = ? AND m.version = ?";

/** No version may be called `latest`, so the word is free to mean the latest one. */
const LATEST = "m.registry_id = ? AND m.kind = ? AND m.name = ? AND m.is_latest = 1";

/** See `StoreReader.item`. */
export function readItem(prepare: Prepare, query: ItemQuery): Buffer | null {
  const isLatest = query.version === "latest";
  const where = isLatest ? LATEST : `${VERSION} AND m.live ${query.includeDeleted ? "IN (0, 1)" : "= 1"}`;
  const sql = `SELECT CAST(${itemText(query.provenance)} AS BLOB) FROM merged m ${isLatest ? "INDEXED BY merged_latest" : ""} ${ITEM_JOINS} WHERE ${where}`;
  const key = [query.registry, kindCode(query.kind), query.name];
  const item = prepare(sql)
    .pluck()
    .get(...key, ...(isLatest ? [] : [query.version]));
  return (item as Buffer | undefined) ?? null;
}
