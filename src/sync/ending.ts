import { RegistrydError } from "../errors.ts";
import type { LogFields } from "../log.ts";
import type { Diagnostic, Held, RunOutcome, ShownError, SyncResult } from "../model.ts";
import type { ContentId } from "../sources/source.ts";
import type { Seen, Snapshot } from "../store/store.ts";
import { type EndingFields, finishedRun } from "./finished-run.ts";
import { logEnding, unrecordedFacts } from "./log-ending.ts";
import type { Failure, PlanNext, Run, RunParts } from "./run.ts";
import { showError } from "./shown-error.ts";

/** How a run came out, before it is written. */
export type Ending =
  | { readonly outcome: "unchanged"; readonly seen: Seen }
  | ProcessedEnding
  | { readonly outcome: "held"; readonly held: Held; readonly contentIds: readonly ContentId[] }
  | FailedEnding;

export interface ProcessedEnding {
  readonly outcome: "processed";
  readonly seen: Seen;
  readonly rows: Omit<Snapshot, "run" | "rules">;
  /** Whether any entry, served or quarantined, differs from the stored ones. */
  readonly alters: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export interface FailedEnding {
  readonly outcome: "failed";
  readonly error: ShownError;
  /** The server's own word on when to come back. */
  readonly retryAfterMs: number | null;
  /** A document that is not processed again until it or the rules change; null leaves what the store knows of one. */
  readonly refused: { readonly contentIds: readonly ContentId[]; readonly diagnostics: readonly Diagnostic[] } | null;
}

type RunResult = SyncResult & { readonly outcome: RunOutcome };

/** So many diagnostics are kept; their total is kept beside them. */
const MAX_DIAGNOSTICS = 1_000;

const NO_CHANGES = { added: 0, changed: 0, removed: 0 };

/** Writes how the run ended and when the next one is due, says so in the log, and returns what was written. */
export function recordEnding(parts: RunParts, run: Run, ending: Ending, planNext: PlanNext): RunResult {
  const result = writeEnding(parts, run, ending, planNext);
  tellEnding(parts, run, result);
  return result;
}

/** As `recordEnding`, for a run that failed. A store that cannot be written either leaves the run without a row. */
export function recordFailure(parts: RunParts, run: Run, error: unknown, planNext: PlanNext): RunResult {
  const ending = failedEnding(parts, run, error);
  try {
    return recordEnding(parts, run, ending, planNext);
  } catch (storeError) {
    const result = { ...unmovedResult(run, "failed"), error: ending.error };
    tellEnding(parts, run, result, unrecordedFacts(ending.error, showError(storeError, "", parts.redact)));
    return result;
  }
}

function tellEnding(parts: RunParts, run: Run, result: RunResult, more: LogFields = {}): void {
  const { source, outcome, error } = result;
  const durationMs = parts.clock.monotonic() - run.startedMonotonic;
  logEnding(parts, run, result, more);
  parts.onRunEnded({ source, outcome, code: error?.code ?? "", durationMs });
}

export function failedEnding(
  { redact }: RunParts,
  run: Run,
  error: unknown,
  refused: FailedEnding["refused"] = null,
): FailedEnding {
  const details = error instanceof RegistrydError ? error.details : {};
  const retryAfterMs = typeof details["retryAfterMs"] === "number" ? details["retryAfterMs"] : null;
  return { outcome: "failed", error: showError(error, failingSince(run), redact), retryAfterMs, refused };
}

/** Start of the streak of failures that this run goes on with, or begins. */
export function failingSince({ baseline, startedAt }: Run): string {
  return baseline.error?.since ?? startedAt;
}

function writeEnding(parts: RunParts, run: Run, ending: Ending, planNext: PlanNext): RunResult {
  switch (ending.outcome) {
    case "unchanged": {
      const runId = finish(parts, run, planNext(null), { outcome: "unchanged", seen: ending.seen });
      return { ...unmovedResult(run, "unchanged"), runId, revision: ending.seen.revision };
    }
    case "held": {
      const { held, contentIds } = ending;
      const runId = finish(parts, run, planNext(null), { outcome: "held", held: { shown: held, contentIds } });
      return { ...unmovedResult(run, "held"), runId, held };
    }
    case "failed": {
      const runId = finish(parts, run, planNext(failureOf(run, ending)), failedFields(run, ending));
      return { ...unmovedResult(run, "failed"), runId, error: ending.error };
    }
    case "processed":
      return writeSnapshot(parts, run, ending, planNext(null));
  }
}

function finish(parts: RunParts, run: Run, nextRunAt: string | null, fields: EndingFields): number {
  const finished = finishedRun(parts, run, nextRunAt, fields);
  parts.store.finishRun(finished);
  return finished.id;
}

function writeSnapshot(parts: RunParts, run: Run, ending: ProcessedEnding, nextRunAt: string | null): RunResult {
  const { seen, rows, diagnostics } = ending;
  const outcome = ending.alters ? "applied" : "unchanged";
  const report = { diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS), total: diagnostics.length };
  const finished = { ...finishedRun(parts, run, nextRunAt, { outcome, seen, report }), outcome, seen } as const;
  const changes = parts.store.applySnapshot({ run: finished, rules: run.rules, ...rows });
  const { quarantined } = rows.counts;
  return { ...unmovedResult(run, outcome), runId: finished.id, revision: seen.revision, changes, quarantined };
}

function failureOf({ baseline }: Run, { error, retryAfterMs }: FailedEnding): Failure {
  return { helpsToWait: error.helpsToWait, retryAfterMs, failures: baseline.consecutiveFailures + 1 };
}

function failedFields({ rules }: Run, { error, refused }: FailedEnding): EndingFields {
  if (refused === null) return { outcome: "failed", error };
  const { contentIds, diagnostics } = refused;
  const report = { diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS), total: diagnostics.length };
  return { outcome: "failed", error, refused: { contentIds, rules }, report };
}

/** The result of a run after which everything stands as before. */
function unmovedResult({ source, baseline }: Run, outcome: RunOutcome): RunResult {
  const { revision, counts } = baseline;
  const unmoved = { runId: null, changes: NO_CHANGES, error: null, held: null };
  return { source, outcome, revision, quarantined: counts.quarantined, ...unmoved };
}
