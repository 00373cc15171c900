import type { ObjectId } from "./object-id.ts";
import { parseCommit } from "./objects.ts";
import type { PackFetcher } from "./pack-answer.ts";
import { createPackObjects, type PackObjects } from "./pack-objects.ts";

/** The answer is a remark in the log and worth no more than this. */
export const ANCESTRY_LIMITS = { maxObjects: 1_000, maxPackBytes: 1024 * 1024 } as const;

/**
 * Whether `commit` does not descend from `previous`: it does exactly when one of the commits that are new since
 * `previous` has it as a parent. Where the server cannot send commits alone, their folders and files come along. Null when
 * that is too much, or not to be had.
 */
export async function isRewritten(
  fetcher: PackFetcher,
  previous: ObjectId,
  commit: ObjectId,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean | null> {
  const filter = fetcher.canFilter ? ({ filter: "tree:0" } as const) : {};
  try {
    const entries = await fetcher.fetchPack({ want: commit, have: previous, ...filter }, headers, signal);
    const objects = createPackObjects(entries, fetcher.limits, signal);
    return !(await findsParent(objects, commit, previous));
  } catch {
    signal.throwIfAborted();
    return null;
  }
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
