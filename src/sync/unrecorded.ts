import { type Clock, isoTime } from "../clock.ts";
import type { SyncResult, Unrecorded } from "../model.ts";
import type { PlanNext } from "./run.ts";
import type { LoopParts } from "./source-loop.ts";

type RunOnce = LoopParts["run"];

/** Remembers the failures of which the store could not be told, until a run has a row again. */
export function rememberUnrecorded(runOnce: RunOnce, clock: Clock) {
  let last: Unrecorded | null = null;

  const run: RunOnce = async (ask, planNext, signal) => {
    const lastAttemptAt = isoTime(clock.now());
    const before = last?.failures ?? 0;
    let nextRunAt: string | null = null;
    const plan: PlanNext = (failure) => {
      nextRunAt = planNext(failure === null ? null : { ...failure, failures: failure.failures + before });
      return nextRunAt;
    };
    const result = await runOnce(ask, plan, signal);
    last = isUnrecorded(result) ? unrecorded(result.error, last, { lastAttemptAt, nextRunAt }) : null;
    return result;
  };
  return { run, unrecorded: () => last };
}

function isUnrecorded(result: SyncResult): result is SyncResult & { readonly error: Unrecorded["error"] } {
  return result.outcome === "failed" && result.runId === null && result.error !== null;
}

function unrecorded(
  error: Unrecorded["error"],
  last: Unrecorded | null,
  times: Pick<Unrecorded, "lastAttemptAt" | "nextRunAt">,
): Unrecorded {
  const since = last?.error.since ?? times.lastAttemptAt;
  return { ...times, failures: (last?.failures ?? 0) + 1, error: { ...error, since } };
}
