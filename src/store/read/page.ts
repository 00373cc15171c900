import { OPAQUE, type Prepare } from "../statements.ts";
import type { ListPage, ListPosition, ListQuery } from "../store.ts";
import { ITEM_JOINS, itemText } from "./item-text.ts";
import { type Rows, rowsOf } from "./page-rows.ts";
import { type Search, searchOf } from "./search.ts";

/**
 * One page of a list. A search has up to two stretches: rows whose name is meant exactly, then the others; a page may
 * reach from the first into the second.
 */
export function readPage(prepare: Prepare, query: ListQuery): ListPage {
  const search = query.search === null ? null : searchOf(query.search);
  if (search === "nothing" || isUnchangedSince(prepare, query)) return EMPTY;
  const parts: Part[] = [];
  let missing = query.limit;
  for (const stretch of stretchesOf(query, search)) {
    const part = readStretch(prepare, query, stretch, missing);
    parts.push(part);
    missing -= part.count;
    if (missing === 0) break;
  }
  return pageOf(parts, missing > 0 ? null : nextPosition(prepare, query, search, parts));
}

const EMPTY: ListPage = { items: Buffer.alloc(0), count: 0, next: null };

/** What a mirror that is up to date asks, answered without a look at the rows. */
function isUnchangedSince(prepare: Prepare, { registry, updatedSince }: ListQuery): boolean {
  if (updatedSince === null) return false;
  const updatedAt = prepare("SELECT updated_at FROM registry WHERE id = ?").pluck().get(registry);
  return typeof updatedAt !== "string" || updatedAt <= updatedSince;
}

interface Stretch {
  readonly rank: ListPosition["rank"];
  readonly rows: Rows;
}

interface Part {
  readonly items: Buffer;
  readonly count: number;
  readonly last: ListPosition | null;
}

/** The stretches from `after` on, in the order of the list. */
function stretchesOf(query: ListQuery, search: Search | null): readonly Stretch[] {
  const { after } = query;
  if (search === null) return [{ rank: 2, rows: rowsOf(query, null, after) }];
  const rest = (from: ListPosition | null): Stretch => ({
    rank: 2,
    rows: rowsOf(query, { ...search, stretch: "rest" }, from),
  });
  if (after?.rank === 2) return [rest(after)];
  return [{ rank: search.exactRank, rows: rowsOf(query, { ...search, stretch: "exact" }, after) }, rest(null)];
}

/** Parts of a position stand apart by U+0001, which sorts before all that a name or a version can hold. */
function readStretch(prepare: Prepare, query: ListQuery, { rank, rows }: Stretch, limit: number): Part {
  const sql = `
    SELECT CAST(group_concat(${itemText(query.provenance)}, ',') AS BLOB), count(*), max(concat(m.name, char(1), m.version))
    FROM (${rows.sql} LIMIT ${OPAQUE.integer}) m ${ITEM_JOINS}`;
  const [items, count, last] = prepare(sql)
    .raw()
    .get(...rows.values, limit) as [Buffer | null, number, string | null];
  if (items === null || last === null) return { items: EMPTY.items, count: 0, last: null };
  const [name = "", version = ""] = last.split("\u0001");
  return { items, count, last: { rank, name, version } };
}

/** The last position of a full page, when another row follows it. */
function nextPosition(
  prepare: Prepare,
  query: ListQuery,
  search: Search | null,
  parts: readonly Part[],
): ListPosition | null {
  const last = parts.findLast((part) => part.last !== null)?.last ?? null;
  if (last === null) return null;
  const follows = stretchesOf({ ...query, after: last }, search).some(
    ({ rows }) => prepare(`SELECT 1 FROM (${rows.sql} LIMIT 1)`).get(...rows.values) !== undefined,
  );
  return follows ? last : null;
}

function pageOf(parts: readonly Part[], next: ListPosition | null): ListPage {
  const filled = parts.filter(({ count }) => count > 0);
  const count = filled.reduce((sum, part) => sum + part.count, 0);
  const [only] = filled;
  if (filled.length === 1 && only !== undefined) return { items: only.items, count, next };
  const pieces = filled.flatMap(({ items }, index) => (index === 0 ? [items] : [COMMA, items]));
  return { items: Buffer.concat(pieces), count, next };
}

const COMMA = Buffer.from(",");
