import type { ChangeCounts, SourceCounts } from "../../model.ts";
import type { FinishedRun, StartedRun } from "../store.ts";
import { writeReport } from "./reports.ts";
import { type SourceState, stateAfter } from "./run-state.ts";
import { type SourceRow, sourceRow, type Writing } from "./writing.ts";

export const NO_CHANGES: ChangeCounts = { added: 0, changed: 0, removed: 0 };

/** The sequence of an AUTOINCREMENT column remembers the highest number ever, pruned rows included. */
export function nextRunId({ prepare }: Writing): number {
  const last = prepare("SELECT seq FROM sqlite_sequence WHERE name = 'run'").pluck().get() as number | undefined;
  return (last ?? 0) + 1;
}

export function startRun(writing: Writing, run: StartedRun): void {
  const { id } = sourceRow(writing, run.source);
  const sql = `INSERT INTO run (id, source_id, "trigger", started_at, revision) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET revision = excluded.revision`;
  writing.prepare(sql).run(run.id, id, run.trigger, run.startedAt, run.revision);
}

export function finishRun(writing: Writing, run: FinishedRun): void {
  const source = sourceRow(writing, run.source);
  endRun(writing, source, run, NO_CHANGES, quarantinedNow(source));
}

/** Writes the ledger row and the state of the source; `source` is the row as it was before the run. */
export function endRun(
  writing: Writing,
  source: SourceRow,
  run: FinishedRun,
  changes: ChangeCounts,
  quarantined: number,
): void {
  const started = writing.prepare("SELECT revision FROM run WHERE id = ?").pluck().get(run.id) as
    | string
    | null
    | undefined;
  const survived = typeof started === "string";
  writeLedgerRow(writing, source, run, changes, quarantined);
  writeState(writing, source.id, stateAfter(source, run, survived));
  writeReport(writing, source.id, run);
}

const LEDGER = `
  INSERT INTO run (id, source_id, "trigger", started_at, duration_ms, outcome, revision_before, revision_after, added,
    changed, removed, quarantined, error)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET duration_ms = excluded.duration_ms, outcome = excluded.outcome,
    revision_before = excluded.revision_before, revision_after = excluded.revision_after, added = excluded.added,
    changed = excluded.changed, removed = excluded.removed, quarantined = excluded.quarantined, error = excluded.error`;

export function writeLedgerRow(
  { prepare }: Writing,
  source: SourceRow,
  run: FinishedRun,
  changes: ChangeCounts,
  quarantined: number,
): void {
  const error = run.error === null ? null : JSON.stringify(run.error);
  prepare(LEDGER).run(
    ...[run.id, source.id, run.trigger, run.startedAt, Math.round(run.durationMs()), run.outcome, source.revision],
    ...[run.revisionAfter, changes.added, changes.changed, changes.removed, quarantined, error],
  );
}

const STATE = `
  UPDATE source SET last_attempt_at = @lastAttemptAt, last_success_at = @lastSuccessAt, next_run_at = @nextRunAt,
    consecutive_failures = @consecutiveFailures, error = @error, held = @held, held_content_ids = @heldContentIds,
    accepted_content_ids = @acceptedContentIds, refused = @refused, death_revision = @deathRevision, deaths = @deaths,
    revision = @revision, revision_at = @revisionAt, fingerprint = @fingerprint, content_ids = @contentIds,
    engine = @engine, relocated = @relocated
  WHERE id = @id`;

export function writeState({ prepare }: Writing, id: number, state: SourceState): void {
  prepare(STATE).run({ id, ...state });
}

export function planRun(writing: Writing, source: string, nextRunAt: string | null): void {
  const sql = "UPDATE source SET next_run_at = ? WHERE id = ?";
  writing.prepare(sql).run(nextRunAt, sourceRow(writing, source).id);
}

export function abandonRun({ prepare }: Writing, id: number): void {
  prepare("DELETE FROM run WHERE id = ? AND outcome IS NULL").run(id);
}

export function acceptContents(writing: Writing, source: string, contentIds: readonly string[]): void {
  const sql = "UPDATE source SET accepted_content_ids = ? WHERE id = ?";
  writing.prepare(sql).run(JSON.stringify(contentIds), sourceRow(writing, source).id);
}

export function quarantinedNow({ counts }: SourceRow): number {
  return counts === null ? 0 : (JSON.parse(counts) as SourceCounts).quarantined;
}
