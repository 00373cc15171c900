import type { Ask } from "./ask.ts";
import type { Exchange } from "./exchange.ts";
import { nameOf } from "./item.ts";
import { encoded, type Lists, pageSizeFor, unencoded } from "./lists.ts";
import { chooseTerm, hiddenNames, lastPart, type Term } from "./term.ts";
import { type Walk, walk } from "./walk.ts";

export interface Searches {
  /** The last part of a name that is listed, as it stands and in capitals; null without a name. */
  readonly known: { readonly text: string; readonly asTyped: Exchange; readonly capitals: Exchange } | null;
  readonly nothing: Exchange;
  readonly wildcards: readonly { readonly text: string; readonly exchange: Exchange }[];
  /** As apm looks for a package: by its whole name and by the last part of it. */
  readonly byName: readonly { readonly name: string; readonly whole: Exchange; readonly part: Exchange }[];
  readonly paged: PagedSearch | null;
}

/** A search of more than one page. */
export interface PagedSearch {
  readonly term: Term;
  /** Every parameter repeated on every page. */
  readonly repeated: Walk;
  /** As VS Code goes: without the search from page two on. */
  readonly dropped: Walk;
}

const MAX_PAGES = 4;
const NAMES_BY_APM = 3;

export async function recordSearches(ask: Ask, { latest, pagingFault }: Lists): Promise<Searches> {
  const names = latest.items.map(nameOf).filter((name) => name !== null);
  const [first, ...more] = hiddenNames(names, NAMES_BY_APM);
  const term = pagingFault === null ? chooseTerm(names) : null;
  return {
    known: first === undefined ? null : await recordKnown(ask, lastPart(first)),
    nothing: await search(ask, "registryd-doctor-finds-nothing"),
    wildcards: await inTurn(["%", "_"], async (text) => ({ text, exchange: await search(ask, text) })),
    byName: await inTurn(first === undefined ? [] : [first, ...more], async (name) => ({
      name,
      whole: await search(ask, name),
      part: await search(ask, lastPart(name)),
    })),
    paged: term === null ? null : await recordPaged(ask, term),
  };
}

async function recordKnown(ask: Ask, text: string): Promise<Searches["known"]> {
  return { text, asTyped: await search(ask, text), capitals: await search(ask, text.toUpperCase()) };
}

async function recordPaged(ask: Ask, term: Term): Promise<PagedSearch> {
  const list = `servers?limit=${pageSizeFor(term.hits)}&version=latest`;
  const first = `${list}&search=${encodeURIComponent(term.text)}`;
  return {
    term,
    repeated: await walk(ask, encoded(first, MAX_PAGES)),
    dropped: await walk(ask, unencoded(first, list, MAX_PAGES)),
  };
}

function search(ask: Ask, text: string): Promise<Exchange> {
  return ask(`servers?search=${encodeURIComponent(text)}`);
}

async function inTurn<T, R>(values: readonly T[], step: (value: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const value of values) results.push(await step(value));
  return results;
}
