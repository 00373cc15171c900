import type { Location } from "../config/config.ts";
import type { LogFields, LogLevel } from "../log.ts";
import type { ShownError, SyncResult } from "../model.ts";
import { stripUrl } from "../redact.ts";
import { comesByItself, type RunAsk } from "./decide.ts";
import type { Run, RunParts } from "./run.ts";

const MESSAGES = {
  applied: "sync applied",
  unchanged: "sync unchanged",
  held: "sync held",
  failed: "sync failed",
  queued: "sync queued",
} as const satisfies Record<SyncResult["outcome"], string>;

/** One event an outcome. A source that did not move is worth a line where somebody asked, and where trouble has ended. */
export function logEnding({ log, clock, config }: RunParts, run: Run, result: SyncResult, more: LogFields): void {
  const { runId, revision } = result;
  const durationMs = Math.round(clock.monotonic() - run.startedMonotonic);
  const known = { runId, trigger: run.ask.trigger, revision, durationMs };
  const facts = { ...known, ...outcomeFacts(result, config.location), ...more };
  log[levelOf(run, result)](MESSAGES[result.outcome], facts);
}

/** What the line says beside `error` when the store could not be told of it either. */
export function unrecordedFacts(error: ShownError, storeError: ShownError): LogFields {
  if (storeError.message === error.message) return { recorded: false };
  return { recorded: false, storeCode: storeError.code, storeError: storeError.message };
}

/** As `logEnding`, for a run that could not even begin. */
export function logNotBegun({ log }: RunParts, { trigger }: RunAsk, { code, message, hint }: ShownError): void {
  log.error(MESSAGES.failed, { runId: null, trigger, code, error: message, hint, recorded: false });
}

function levelOf({ ask: { trigger }, baseline: { error, held } }: Run, { outcome }: SyncResult): LogLevel {
  if (outcome === "failed") return "error";
  if (outcome === "held") return "warn";
  const isNews = outcome !== "unchanged" || error !== null || held !== null;
  return isNews || !comesByItself(trigger) ? "info" : "debug";
}

function outcomeFacts({ outcome, changes, quarantined, error, held }: SyncResult, location: Location): LogFields {
  if (error) return { code: error.code, error: error.message, hint: error.hint };
  if (held) return { revision: held.revision, reason: held.reason, removed: held.removed, of: held.of };
  return outcome === "applied" ? { ...changes, quarantined, from: placeOf(location) } : {};
}

function placeOf(location: Location): string {
  switch (location.type) {
    case "file":
      return location.path;
    case "git":
      return stripUrl(location.repository);
    case "url":
      return stripUrl(location.url);
  }
}
