import type { Ask } from "./ask.ts";
import type { Exchange } from "./exchange.ts";
import { type Item, keyOfItem } from "./item.ts";
import { quoted } from "./json.ts";
import { itemsOf, type Page, readPage } from "./page.ts";

/** How a client goes through a list. */
export interface WalkPlan {
  readonly first: string;
  readonly next: (cursor: string) => string;
  readonly maxPages: number;
  /** No further page is asked for when the answers took longer than this, all together. */
  readonly maxMs: number;
}

/** A recorded walk, page after page, as far as it went. */
export interface Walk {
  readonly exchanges: readonly Exchange[];
  readonly pages: readonly Page[];
  readonly items: readonly Item[];
  /** `name@version` of the items that have both. */
  readonly keys: readonly string[];
  /** Whether the last page was reached; if not, there was trouble or the walk was long enough. */
  readonly isWhole: boolean;
  readonly trouble: string | null;
}

export async function walk(ask: Ask, plan: WalkPlan): Promise<Walk> {
  const exchanges: Exchange[] = [];
  const pages: Page[] = [];
  const cursors = new Set<string>();
  const ended = (isWhole: boolean, trouble: string | null): Walk => summary(exchanges, pages, isWhole, trouble);
  for (let target = plan.first; ; ) {
    if (pages.length === plan.maxPages || totalMs(exchanges) > plan.maxMs) return ended(false, null);
    const exchange = await ask(target);
    exchanges.push(exchange);
    const page = readPage(exchange);
    if (page.kind === "trouble") return ended(false, page.why);
    pages.push(page);
    const { nextCursor, metadata } = page;
    // Without metadata nobody knows whether this was the last page.
    if (nextCursor === null) return ended(metadata !== null, null);
    if (cursors.has(nextCursor)) return ended(false, `page ${pages.length} names the nextCursor of an earlier page`);
    cursors.add(nextCursor);
    target = plan.next(nextCursor);
  }
}

function summary(
  exchanges: readonly Exchange[],
  pages: readonly Page[],
  isWhole: boolean,
  trouble: string | null,
): Walk {
  const items = pages.flatMap(itemsOf);
  const keys = items.map(keyOfItem).filter((key) => key !== null);
  return { exchanges, pages, items, keys, isWhole, trouble };
}

function totalMs(exchanges: readonly Exchange[]): number {
  return exchanges.reduce((total, exchange) => total + (exchange.kind === "answer" ? exchange.durationMs : 0), 0);
}

/** What is wrong with a walk on its own. */
export function faultOf({ trouble, keys }: Walk): string | null {
  if (trouble !== null) return trouble;
  const seen = new Set<string>();
  const twice = keys.find((key) => seen.size === seen.add(key).size);
  return twice === undefined ? null : `${quoted(twice)} comes twice`;
}

/** What `other` shows otherwise than `reference`, which went through the same list; as far as both went. */
export function differenceOf(reference: Walk, other: Walk): string | null {
  const fault = faultOf(other);
  if (fault !== null || !reference.isWhole) return fault;
  const known = new Set(reference.keys);
  const stranger = other.keys.find((key) => !known.has(key));
  if (stranger !== undefined) return `it shows ${quoted(stranger)}, which is not in this list`;
  const shown = new Set(other.keys);
  const missing = other.isWhole ? reference.keys.find((key) => !shown.has(key)) : undefined;
  return missing === undefined ? null : `it never shows ${quoted(missing)}`;
}
