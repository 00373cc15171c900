import type { Held } from "../model.ts";

/** Null switches the guard off; a result of which nothing would be served is held all the same. */
export type GuardPolicy = { readonly percent: number; readonly atLeast: number } | null;

export interface Deletions {
  readonly policy: GuardPolicy;
  /** Entries of the new document of any kind and verdict; 0 when all its lists are there and empty. */
  readonly read: number;
  /** Entries the source serves now, stale ones too, filtered ones not. */
  readonly servedBefore: number;
  /** Entries it would serve then, kept ones of quarantined keys too. */
  readonly servedAfter: number;
  /** Keys of served entries that the new result would take away; quarantined keys are not among them. */
  readonly removedKeys: readonly string[];
  /** Whether an operator has accepted exactly this content. */
  readonly accepted: boolean;
  /** True after the location changed and before its first success: what is served came from elsewhere. */
  readonly relocated: boolean;
}

export type GuardVerdict =
  | { readonly type: "pass" }
  | ({ readonly type: "held" } & Pick<Held, "reason" | "removed" | "of" | "sample">);

/** Whether a result may replace what is served, or waits for an operator's word (DESIGN §6). */
export function guardDeletions(deletions: Deletions): GuardVerdict {
  const reason = deletions.accepted ? null : reasonToHold(deletions);
  if (reason === null) return { type: "pass" };
  const { removedKeys, servedBefore } = deletions;
  return { type: "held", reason, removed: removedKeys.length, of: servedBefore, sample: firstKeys(removedKeys) };
}

const SAMPLE_SIZE = 20;

function reasonToHold(deletions: Deletions): Held["reason"] | null {
  const { read, servedBefore, servedAfter, relocated } = deletions;
  if (read === 0) return "empty_source";
  if (relocated) return null;
  if (exceedsPolicy(deletions)) return "deletion_guard";
  return servedBefore > 0 && servedAfter === 0 ? "empty_source" : null;
}

function exceedsPolicy({ policy, servedBefore, removedKeys }: Deletions): boolean {
  if (policy === null || servedBefore < policy.atLeast) return false;
  return removedKeys.length * 100 > policy.percent * servedBefore;
}

function firstKeys(keys: readonly string[]): readonly string[] {
  return [...keys].sort().slice(0, SAMPLE_SIZE);
}
