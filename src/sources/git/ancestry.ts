import type { ObjectId } from "./object-id.ts";
import { parseCommit } from "./objects.ts";
import { createPackObjects, type PackObjects } from "./pack-objects.ts";
import type { ProtocolV2 } from "./protocol-v2.ts";

/** The answer is a remark in the log and worth no more than this. */
export const ANCESTRY_LIMITS = { maxObjects: 1_000, maxPackBytes: 1024 * 1024 } as const;

/**
 * Whether `commit` does not descend from `previous`: it does exactly when one of the commits that are new since
 * `previous` has it as a parent. Null when the server cannot send commits alone, or too many are new.
 */
export async function isRewritten(
  protocol: ProtocolV2,
  previous: ObjectId,
  commit: ObjectId,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean | null> {
  if (!protocol.canFilter) return null;
  try {
    const entries = await protocol.fetchPack({ want: commit, have: previous, filter: "tree:0" }, headers, signal);
    const objects = createPackObjects(entries, protocol.limits, signal);
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
