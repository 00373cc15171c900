import { compareVersions } from "../../merge/latest.ts";
import type { Kind } from "../../model.ts";
import { kindCode } from "../kind-code.ts";
import type { Prepare } from "../statements.ts";
import type { ItemQuery } from "../store.ts";
import { ITEM_JOINS, itemText } from "./item-text.ts";

interface Version {
  readonly version: string;
  readonly publishedAt: string;
}

/** The name of the list in an answer. */
const LIST: Readonly<Record<Kind, string>> = { server: "servers", skill: "skills", plugin: "plugins" };

/** See `StoreReader.versions`. */
export function readVersions(prepare: Prepare, query: Omit<ItemQuery, "version">): Buffer | null {
  const live = query.includeDeleted ? "IN (0, 1)" : "= 1";
  const key = [query.registry, kindCode(query.kind), query.name];
  const select = `SELECT m.version, m.published_at AS publishedAt FROM merged m
    WHERE m.registry_id = ? AND m.kind = ? AND m.live ${live} AND m.name = ?`;
  const versions = [...(prepare(select).all(...key) as Version[])].sort(newestFirst);
  if (versions.length === 0) return null;
  const sql = `
    SELECT CAST(concat('{"${LIST[query.kind]}":[', group_concat(item, ','), '],"metadata":{"count":', count(*), '}}') AS BLOB)
    FROM (SELECT ${itemText(query.provenance)} AS item
      FROM json_each(?) v CROSS JOIN merged m ON m.registry_id = ? AND m.kind = ? AND m.live ${live} AND m.name = ?
        AND m.version = v.value ${ITEM_JOINS} ORDER BY v.key)`;
  return prepare(sql)
    .pluck()
    .get(JSON.stringify(versions.map(({ version }) => version)), ...key) as Buffer;
}

/** By `publishedAt`, then the later version. */
function newestFirst(a: Version, b: Version): number {
  if (a.publishedAt !== b.publishedAt) return a.publishedAt < b.publishedAt ? 1 : -1;
  return compareVersions(b, a);
}
