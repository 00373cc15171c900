import { OPAQUE, type Prepare } from "../statements.ts";
import type { ListPage, ListPosition, ListQuery } from "../store.ts";
import { ITEM_JOINS, itemText } from "./item-text.ts";
import { type ListSources, type Stretch, stretchesOf } from "./stretches.ts";

/** One page of a list, which may reach over several stretches of it. */
export function readPage(sources: ListSources, query: ListQuery): ListPage {
  if (isUnchangedSince(sources.prepare, query)) return EMPTY;
  const parts: Part[] = [];
  let missing = query.limit;
  for (const stretch of stretchesOf(sources, query)) {
    const part = readStretch(sources.prepare, query, stretch, missing);
    parts.push(part);
    missing -= part.count;
    if (missing === 0) break;
  }
  return pageOf(parts, missing > 0 ? null : nextPosition(sources, query, parts));
}

const EMPTY: ListPage = { items: Buffer.alloc(0), count: 0, next: null };

/** What a mirror that is up to date asks, answered without a look at the rows. */
function isUnchangedSince(prepare: Prepare, { registry, updatedSince }: ListQuery): boolean {
  if (updatedSince === null) return false;
  const updatedAt = prepare("SELECT updated_at FROM registry WHERE id = ?").pluck().get(registry);
  return typeof updatedAt !== "string" || updatedAt <= updatedSince;
}

interface Part {
  readonly items: Buffer;
  readonly count: number;
  readonly last: ListPosition | null;
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
function nextPosition(sources: ListSources, query: ListQuery, parts: readonly Part[]): ListPosition | null {
  const last = parts.findLast((part) => part.last !== null)?.last ?? null;
  if (last === null) return null;
  for (const { rows } of stretchesOf(sources, { ...query, limit: 1, after: last })) {
    if (sources.prepare(`SELECT 1 FROM (${rows.sql} LIMIT 1)`).get(...rows.values) !== undefined) return last;
  }
  return null;
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
