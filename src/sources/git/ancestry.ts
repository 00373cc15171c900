import { fetchFiltered } from "./fetch-filtered.ts";
import type { ObjectId } from "./object-id.ts";
import { parseCommit } from "./objects.ts";
import type { PackFetcher } from "./pack-answer.ts";
import { createPackObjects, type PackObjects } from "./pack-objects.ts";

/** Where the answer is only a remark in the log it is worth no more than this. */
export const REMARK_LIMITS = { maxObjects: 1_000, maxPackBytes: 1024 * 1024 } as const;

/**
 * Whether `commit` descends from `previous`: it does exactly when one of the commits that are new since
 * `previous` has it as a parent. Where the server cannot send commits alone, their folders and files come along.
 * @throws {RegistrydError} as `PackFetcher.fetchPack`
 */
export async function descendsFrom(
  fetcher: PackFetcher,
  previous: ObjectId,
  commit: ObjectId,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const wish = { want: commit, have: previous };
  const entries = await fetchFiltered(fetcher, wish, ["tree:0", "blob:none"], headers, signal);
  return findsParent(createPackObjects(entries, fetcher.limits, signal), commit, previous);
}

/** Walks from `start` through the commits that were sent. */
async function findsParent(objects: PackObjects, start: ObjectId, wanted: ObjectId): Promise<boolean> {
  const reached = new Set([start]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const id of reached) {
    const found = await objects.find(id);
    const parents = found?.type === "commit" ? parseCommit(found.content).parents : [];
    if (parents.includes(wanted)) return true;
    for (const parent of parents) reached.add(parent);
  }
  return false;
}
