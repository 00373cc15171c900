import type { ShownError } from "../../model.ts";
import type { BrokenRun, FinishedRun } from "../store.ts";
import { stateAfter } from "./run-state.ts";
import { NO_CHANGES, quarantinedNow, writeLedgerRow, writeState } from "./runs.ts";
import { type SourceRow, sourceRow, type Writing } from "./writing.ts";

interface OpenRun {
  readonly id: number;
  readonly source: string;
  readonly trigger: FinishedRun["trigger"];
  readonly startedAt: string;
  readonly revision: string | null;
}

/**
 * Ends what a crash cut off. A death is counted for the revision that was being processed: a second one in a row is a
 * reason to refuse it.
 */
export function closeBrokenRuns(writing: Writing, at: string): readonly BrokenRun[] {
  const sql = `
    SELECT r.id, s.name AS source, r."trigger", r.started_at AS startedAt, r.revision
    FROM run r JOIN source s ON s.id = r.source_id WHERE r.outcome IS NULL ORDER BY r.id`;
  const open = writing.prepare(sql).all() as OpenRun[];
  return open.map((run) => closeBrokenRun(writing, run, at));
}

function closeBrokenRun(writing: Writing, run: OpenRun, at: string): BrokenRun {
  const source = sourceRow(writing, run.source);
  const died = run.revision !== null;
  const deaths = died ? (source.death_revision === run.revision ? source.deaths + 1 : 1) : 0;
  const ended = brokenRun(run, source, at);
  writeLedgerRow(writing, source, ended, NO_CHANGES, quarantinedNow(source));
  const state = stateAfter(source, ended, false);
  writeState(writing, source.id, died ? { ...state, deathRevision: run.revision, deaths } : state);
  return { id: run.id, source: run.source, revision: run.revision, deaths };
}

function brokenRun(run: OpenRun, source: SourceRow, at: string): FinishedRun {
  const before = source.error === null ? null : (JSON.parse(source.error) as ShownError);
  const error: ShownError = {
    code: "internal",
    message: "the process ended during this run",
    hint: "the run is repeated; a revision that ends the process twice in a row is refused until it is forced",
    since: before?.since ?? at,
    helpsToWait: false,
  };
  return {
    ...run,
    finishedAt: at,
    durationMs: () => Math.max(0, Date.parse(at) - Date.parse(run.startedAt)),
    outcome: "failed",
    revisionAfter: null,
    nextRunAt: null,
    error,
    held: null,
    seen: null,
    refused: null,
    report: null,
  };
}
