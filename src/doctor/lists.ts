import type { Ask } from "./ask.ts";
import type { Exchange } from "./exchange.ts";
import { differenceOf, faultOf, type Walk, type WalkPlan, walk } from "./walk.ts";

/** The list of servers as each client goes through it. */
export interface Lists {
  /** First page of all versions. */
  readonly everything: Exchange;
  /** All latest versions in pages as large as allowed. */
  readonly latest: Walk;
  /** The same in small pages, the cursor encoded and every parameter repeated. */
  readonly paged: Walk;
  /** What is wrong with those two; then there is no use in the others. */
  readonly pagingFault: string | null;
  /** As thv goes; null when paging fails, as below. */
  readonly oneByOne: Walk | null;
  /** As VS Code goes: the cursor unencoded. */
  readonly gallery: Walk | null;
  /** With nothing but the cursor from page two on. */
  readonly cursorAlone: Walk | null;
}

/** 10,000 entries, more than thv can go through in its time. */
const MAX_LARGE_PAGES = 100;
const MAX_SINGLE_PAGES = 50;
const MAX_PAGES = 5;
const MAX_WALK_MS = 20_000;
const VSCODE_PAGE_SIZE = 50;

export async function recordLists(ask: Ask): Promise<Lists> {
  const everything = await ask("servers?limit=100");
  const latest = await walk(ask, encoded("servers?limit=100&version=latest", MAX_LARGE_PAGES));
  const first = `servers?limit=${pageSizeFor(latest.keys.length)}&version=latest`;
  const paged = await walk(ask, encoded(first, MAX_PAGES));
  const pagingFault = faultOf(latest) ?? differenceOf(latest, paged);
  const walkOn = (plan: WalkPlan) => (pagingFault === null ? walk(ask, plan) : null);
  return {
    everything,
    latest,
    paged,
    pagingFault,
    oneByOne: await walkOn(encoded("servers?version=latest&limit=1", MAX_SINGLE_PAGES)),
    gallery: await walkOn(unencoded(first, first, MAX_PAGES)),
    cursorAlone: await walkOn(unencoded(first, "servers?", MAX_PAGES)),
  };
}

/** A walk that repeats every parameter and encodes the cursor. */
export function encoded(first: string, maxPages: number): WalkPlan {
  const next = (cursor: string) => `${first}&cursor=${encodeURIComponent(cursor)}`;
  return { first, next, maxPages, maxMs: MAX_WALK_MS };
}

/** A walk that sends the cursor as it is, behind `rest` from page two on. */
export function unencoded(first: string, rest: string, maxPages: number): WalkPlan {
  const next = (cursor: string) => `${rest}&cursor=${cursor}`.replace("?&", "?");
  return { first, next, maxPages, maxMs: MAX_WALK_MS };
}

/** The page size of VS Code; for a list that would fit on one page, one that makes three of it, as it may grow. */
export function pageSizeFor(entries: number): number {
  return Math.max(1, Math.min(VSCODE_PAGE_SIZE, Math.ceil(entries / 3)));
}
