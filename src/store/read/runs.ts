import type { RunOutcome, RunRecord, ShownError, Trigger } from "../../model.ts";
import { OPAQUE, type Prepare } from "../statements.ts";

interface Row {
  readonly id: number;
  readonly trigger: Trigger;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: RunOutcome;
  readonly revisionBefore: string | null;
  readonly revisionAfter: string | null;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly quarantined: number;
  readonly error: string | null;
}

/** See `StoreReader.runs`. A run that is under way has no outcome yet and is not among them. */
export function readRuns(prepare: Prepare, source: string, limit: number, before: number | null): readonly RunRecord[] {
  const sql = `
    SELECT r.id, r."trigger", r.started_at AS startedAt, r.duration_ms AS durationMs, r.outcome,
      r.revision_before AS revisionBefore, r.revision_after AS revisionAfter, r.added, r.changed, r.removed,
      r.quarantined, r.error
    FROM source s JOIN run r ON r.source_id = s.id
    WHERE s.name = ? AND r.id < ? AND r.outcome IS NOT NULL ORDER BY r.id DESC LIMIT ${OPAQUE.integer}`;
  const rows = prepare(sql).all(source, before ?? Number.MAX_SAFE_INTEGER, limit) as Row[];
  return rows.map(({ added, changed, removed, error, ...run }) => ({
    ...run,
    source,
    changes: { added, changed, removed },
    error: error === null ? null : (JSON.parse(error) as ShownError),
  }));
}
