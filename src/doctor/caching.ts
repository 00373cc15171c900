import type { Ask } from "./ask.ts";
import { type Exchange, headerOf, told } from "./exchange.ts";
import { type Finding, judge, skip } from "./finding.ts";
import { PROBE } from "./first-answer.ts";

/** How apm keeps a list: by its ETag, asked for again when the time of Cache-Control is over. */
export interface Caching {
  readonly fresh: Exchange;
  /** Null without an ETag. */
  readonly again: Exchange | null;
}

export async function recordCaching(ask: Ask): Promise<Caching> {
  const fresh = await ask(PROBE);
  const etag = headerOf(fresh, "etag");
  return { fresh, again: etag === null ? null : await ask(PROBE, { headers: { "if-none-match": etag } }) };
}

export function judgeCaching({ fresh, again }: Caching): readonly Finding[] {
  const etag = headerOf(fresh, "etag");
  return [
    judge("etag", etag === null ? `${told(fresh)} without an ETag` : null, "sent"),
    again === null ? skip("not-modified", "etag fails already") : judgeAgain(again),
    judge("cache-control", cacheTrouble(headerOf(fresh, "cache-control")), headerOf(fresh, "cache-control") ?? ""),
  ];
}

function judgeAgain(again: Exchange): Finding {
  const isNotModified = again.kind === "answer" && again.status === 304;
  const what = `${told(again)} when If-None-Match has its ETag`;
  return judge("not-modified", isNotModified ? null : what, what);
}

/** Above this, people wait for a change that is served already. */
const MAX_AGE_SECONDS = 300;

function cacheTrouble(value: string | null): string | null {
  if (value === null) return "there is no Cache-Control: apm then keeps a list for five minutes";
  const directives = value.toLowerCase().split(/\s*,\s*/);
  if (directives.includes("no-cache")) return `Cache-Control: ${value}: apm then keeps a list for five minutes`;
  const maxAge = directives.map((directive) => /^max-age=(\d+)$/.exec(directive)?.[1]).find((age) => age !== undefined);
  if (maxAge === undefined) return null;
  if (Number(maxAge) === 0) return `Cache-Control: ${value}: apm then fetches everything again after each 304`;
  return Number(maxAge) > MAX_AGE_SECONDS ? `Cache-Control: ${value}: a change is seen late` : null;
}
