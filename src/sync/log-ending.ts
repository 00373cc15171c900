import type { LogFields } from "../log.ts";
import type { SyncResult } from "../model.ts";
import { comesByItself } from "./decide.ts";
import type { LogLevel } from "./protocol.ts";
import type { Run, RunParts } from "./run.ts";

/** One event an outcome. A source that did not move is worth a line only where somebody asked. */
export function logEnding({ log, clock }: RunParts, run: Run, result: SyncResult): void {
  const { runId, revision } = result;
  const durationMs = Math.round(clock.monotonic() - run.startedMonotonic);
  const facts = { runId, trigger: run.ask.trigger, revision, durationMs, ...outcomeFacts(result) };
  log[levelOf(run, result)](`sync ${result.outcome}`, facts);
}

function levelOf({ ask: { trigger } }: Run, { outcome }: SyncResult): LogLevel {
  if (outcome === "failed") return "error";
  if (outcome === "held") return "warn";
  return outcome === "unchanged" && comesByItself(trigger) ? "debug" : "info";
}

function outcomeFacts({ outcome, changes, quarantined, error, held }: SyncResult): LogFields {
  if (error) return { code: error.code, error: error.message, hint: error.hint };
  if (held) return { revision: held.revision, reason: held.reason, removed: held.removed, of: held.of };
  return outcome === "applied" ? { ...changes, quarantined } : {};
}
