import type { FinishedRun } from "../store.ts";
import { isSuccess } from "./run-state.ts";
import type { Writing } from "./writing.ts";

/** Status shows no more; the whole number is kept beside them. */
const MAX_DIAGNOSTICS = 1_000;

/**
 * Keeps the diagnostics of the served revision and of the refused one apart, so that the first come back when a refused
 * document is taken back.
 */
export function writeReport({ prepare }: Writing, sourceId: number, run: FinishedRun): void {
  if (isSuccess(run.outcome)) prepare("DELETE FROM report WHERE source_id = ? AND subject = 'refused'").run(sourceId);
  if (run.report === null) return;
  const subject = isSuccess(run.outcome) ? "served" : "refused";
  const { diagnostics, total } = run.report;
  const sql = "INSERT OR REPLACE INTO report (source_id, subject, total, diagnostics) VALUES (?, ?, ?, ?)";
  prepare(sql).run(sourceId, subject, total, JSON.stringify(diagnostics.slice(0, MAX_DIAGNOSTICS)));
}
