import type { Wish } from "./fetch-request.ts";
import type { PackEntry } from "./pack.ts";
import type { PackFetcher } from "./pack-answer.ts";
import { isRefusal } from "./pkt-text.ts";

/**
 * Asks with the first of these filters that the server grants, in the end without: a host may allow filters and still
 * refuse one (`uploadpackfilter.<filter>.allow`).
 * @throws {RegistrydError} as `PackFetcher.fetchPack`
 */
export async function fetchFiltered(
  fetcher: PackFetcher,
  wish: Omit<Wish, "filter">,
  filters: readonly NonNullable<Wish["filter"]>[],
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<PackEntry[]> {
  for (const filter of fetcher.canFilter ? filters : []) {
    try {
      return await fetcher.fetchPack({ ...wish, filter }, headers, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return await fetcher.fetchPack(wish, headers, signal);
}
