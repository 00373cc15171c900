import { kindCode } from "../kind-code.ts";
import type { EntryPosition, ListPosition, ListQuery } from "../store.ts";
import { containsText, type Search } from "./search.ts";

/** A SELECT of rows of `merged` in the order of a list, and the values of its parameters. */
export interface Rows {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export type SearchStretch = Search & { readonly stretch: "exact" | "rest" };

/** The rows of one stretch of a list behind `after`. Each is one scan of one index that is in order already. */
export function rowsOf(query: ListQuery, search: SearchStretch | null, after: ListPosition | null): Rows {
  const live = scanOf(query, search, after, 1);
  if (!query.includeDeleted) return { sql: `${live.sql} ORDER BY name, version`, values: live.values };
  const deleted = scanOf(query, search, after, 0);
  return {
    sql: `${live.sql} UNION ALL ${deleted.sql} ORDER BY name, version`,
    values: [...live.values, ...deleted.values],
  };
}

/** The rows at these positions, but for those that a search means exactly. All are served ones. */
export function rowsAt(query: ListQuery, search: Search, positions: readonly EntryPosition[]): Rows {
  const exact = exactOf(search);
  return {
    sql: `SELECT ${COLUMNS} FROM json_each(?) at CROSS JOIN merged ON registry_id = ? AND kind = ? AND live = 1
      AND name = at.value ->> 0 AND version = at.value ->> 1 WHERE NOT (${exact.sql}) ORDER BY at.key`,
    values: [
      JSON.stringify(positions.map(({ name, version }) => [name, version])),
      query.registry,
      kindCode(query.kind),
      ...exact.values,
    ],
  };
}

const COLUMNS = `name, version, is_latest, status, updated_at, published_at, status_changed_at, content_id, origin_id,
  line, stale`;

function scanOf(query: ListQuery, search: SearchStretch | null, after: ListPosition | null, live: 0 | 1): Rows {
  const conditions: Condition[] = [
    { sql: "registry_id = ? AND kind = ? AND live = ?", values: [query.registry, kindCode(query.kind), live] },
    ...(after === null ? [] : [{ sql: "(name, version) > (?, ?)", values: [after.name, after.version] }]),
    ...filtersOf(query),
    ...(search === null ? [] : searchConditions(search)),
  ];
  return {
    sql: `SELECT ${COLUMNS} FROM merged ${indexOf(query, search, live)} WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}`,
    values: conditions.flatMap(({ values }) => values),
  };
}

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

function filtersOf({ updatedSince, version, status }: ListQuery): readonly Condition[] {
  return [
    ...(updatedSince === null ? [] : [{ sql: "updated_at > ?", values: [updatedSince] }]),
    ...(version === null ? [] : [version === "latest" ? LATEST : { sql: "version = ?", values: [version] }]),
    ...(status === null ? [] : [{ sql: "status = ?", values: [status] }]),
  ];
}

const LATEST: Condition = { sql: "is_latest = 1", values: [] };

function exactOf({ slug, wholeName }: Search): Condition {
  return wholeName === null
    ? { sql: "slug = ?", values: [slug] }
    : { sql: "slug = ? AND instr(haystack, ?) = 1", values: [slug, wholeName] };
}

function searchConditions(search: SearchStretch): readonly Condition[] {
  const exact = exactOf(search);
  if (search.stretch === "exact") return [exact];
  const { sql, value } = containsText(search.text);
  return [
    { sql, values: [value] },
    { sql: `NOT (${exact.sql})`, values: exact.values },
  ];
}

/**
 * Named outright, since without statistics SQLite may prefer to sort. A search reads every row, which the table itself
 * gives faster than any index on it.
 */
function indexOf({ version }: ListQuery, search: SearchStretch | null, live: 0 | 1): string {
  if (search?.stretch === "exact") return "INDEXED BY merged_slug";
  return version === "latest" && live === 1 && search === null ? "INDEXED BY merged_latest" : "";
}
