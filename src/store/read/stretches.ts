import type { Prepare } from "../statements.ts";
import type { ListPosition, ListQuery } from "../store.ts";
import { type Rows, rowsAt, rowsOf } from "./page-rows.ts";
import { type Search, searchOf } from "./search.ts";
import type { SearchTexts } from "./search-texts.ts";

/** What a list is read from. */
export interface ListSources {
  readonly prepare: Prepare;
  readonly texts: SearchTexts;
}

export interface Stretch {
  readonly rank: ListPosition["rank"];
  readonly rows: Rows;
}

/**
 * The stretches of a list behind `query.after`, in order, each made when it is needed. A search has those rows first
 * whose name is meant exactly.
 */
export function* stretchesOf({ texts }: ListSources, query: ListQuery): Generator<Stretch> {
  const { after } = query;
  const search = query.search === null ? null : searchOf(query.search);
  if (search === "nothing") return;
  if (search === null) return yield { rank: 2, rows: rowsOf(query, null, after) };
  if (after?.rank !== 2) {
    yield { rank: search.exactRank, rows: rowsOf(query, { ...search, stretch: "exact" }, after) };
  }
  const rest = { ...query, after: after?.rank === 2 ? after : null };
  if (isNarrow(query)) yield { rank: 2, rows: rowsOf(rest, { ...search, stretch: "rest" }, rest.after) };
  else yield* hitsOf(texts, rest, search);
}

/** Filters that the text knows nothing of could leave few of its hits, so the rows themselves are compared. */
function isNarrow({ includeDeleted, updatedSince, status, version }: ListQuery): boolean {
  return includeDeleted || updatedSince !== null || status !== null || (version !== null && version !== "latest");
}

/** Hits are looked up as many at a time as a page takes; more when those were all among the exact ones. */
const MAX_HITS = 1_000;

function* hitsOf(texts: SearchTexts, query: ListQuery, search: Search): Generator<Stretch> {
  const text = texts(query.registry, query.kind);
  const latestOnly = query.version === "latest";
  let after: ListQuery["after"] = query.after;
  for (let most = query.limit; ; most = Math.min(4 * most, MAX_HITS)) {
    const hits = text.find(search.text, { latestOnly, after, most });
    const last = hits.at(-1);
    if (last === undefined) return;
    yield { rank: 2, rows: rowsAt(query, search, hits) };
    if (hits.length < most) return;
    after = { rank: 2, ...last };
  }
}
