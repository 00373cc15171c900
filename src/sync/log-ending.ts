import type { SyncResult } from "../model.ts";
import type { Run, RunParts } from "./run.ts";

/** One event an outcome. A source that did not move is worth a line only where somebody asked. */
export function logEnding({ log, clock }: RunParts, run: Run, result: SyncResult): void {
  const durationMs = Math.round(clock.monotonic() - run.startedMonotonic);
  const { runId, revision, changes, quarantined, error, held } = result;
  const facts = { runId, trigger: run.ask.trigger, revision, durationMs };
  switch (result.outcome) {
    case "applied":
      return log.info("sync applied", { ...facts, ...changes, quarantined });
    case "unchanged":
      return isAsked(run) ? log.info("sync unchanged", facts) : log.debug("sync unchanged", facts);
    case "held":
      return log.warn("sync held", { ...facts, revision: held?.revision, ...heldFacts(held) });
    case "failed":
      return log.error("sync failed", { ...facts, code: error?.code, error: error?.message, hint: error?.hint });
    case "queued":
      return;
  }
}

function isAsked({ ask: { trigger } }: Run): boolean {
  return trigger !== "schedule" && trigger !== "retry" && trigger !== "file";
}

function heldFacts(held: SyncResult["held"]) {
  return { reason: held?.reason, removed: held?.removed, of: held?.of };
}
