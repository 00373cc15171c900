import {
  type Diagnostic,
  type Held,
  KINDS,
  type Kind,
  type ShownError,
  type SourceCounts,
  type SourceType,
  type UsedEngine,
} from "../../model.ts";
import { NO_COUNTS } from "../no-counts.ts";
import type { Prepare } from "../statements.ts";
import type { SourceRecord } from "../store.ts";

interface Row {
  readonly name: string;
  readonly type: SourceType;
  readonly location: string;
  readonly registries: string;
  readonly revision: string | null;
  readonly revision_at: string | null;
  readonly engine: UsedEngine | null;
  readonly ref: string | null;
  readonly counts: string | null;
  readonly counts_by_kind: string | null;
  readonly last_attempt_at: string | null;
  readonly last_success_at: string | null;
  readonly next_run_at: string | null;
  readonly consecutive_failures: number;
  readonly interval_ms: number | null;
  readonly cron: string | null;
  readonly timezone: string | null;
  readonly error: string | null;
  readonly held: string | null;
  readonly shown_config: string;
  readonly diagnostics_total: number;
}

/** Which report status shows: that of a refused document as long as the source fails for it, else of what is served. */
const REPORT = `r.source_id = s.id AND r.subject = iif(s.error IS NOT NULL AND s.refused IS NOT NULL
  AND s.error ->> '$.code' = s.refused ->> '$.error.code', 'refused', 'served')`;

/** A git source keeps the ref that it followed in its fingerprint. */
const SOURCE = `
  SELECT s.*, iif(s.type = 'git' AND json_valid(s.fingerprint), s.fingerprint ->> '$.ref', NULL) AS ref,
    coalesce((SELECT r.total FROM report r WHERE ${REPORT}), 0) AS diagnostics_total,
    (SELECT json_group_array(name) FROM (SELECT g.name FROM registry_source l JOIN registry g ON g.id = l.registry_id
      WHERE l.source_id = s.id ORDER BY g.position)) AS registries
  FROM source s`;

/** See `StoreReader.sources`. */
export function readSources(prepare: Prepare): readonly SourceRecord[] {
  return (prepare(`${SOURCE} ORDER BY s.position`).all() as Row[]).map(recordOf);
}

export function readSource(prepare: Prepare, name: string): SourceRecord | null {
  const row = prepare(`${SOURCE} WHERE s.name = ?`).get(name) as Row | undefined;
  return row === undefined ? null : recordOf(row);
}

/** See `StoreReader.diagnostics`. */
export function readDiagnostics(
  prepare: Prepare,
  source: string,
): { readonly diagnostics: readonly Diagnostic[]; readonly total: number } {
  const sql = `SELECT r.diagnostics, r.total FROM source s JOIN report r ON ${REPORT} WHERE s.name = ?`;
  const row = prepare(sql).get(source) as { diagnostics: string; total: number } | undefined;
  if (row === undefined) return { diagnostics: [], total: 0 };
  return { diagnostics: JSON.parse(row.diagnostics) as Diagnostic[], total: row.total };
}

const NO_KINDS = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;

function recordOf(row: Row): SourceRecord {
  return {
    name: row.name,
    type: row.type,
    location: JSON.parse(row.location) as SourceRecord["location"],
    registries: JSON.parse(row.registries) as string[],
    revision: row.revision,
    revisionAt: row.revision_at,
    engine: row.engine,
    ref: row.ref,
    counts: parse<SourceCounts>(row.counts) ?? NO_COUNTS,
    countsByKind: parse<Record<Kind, number>>(row.counts_by_kind) ?? NO_KINDS,
    lastAttemptAt: row.last_attempt_at,
    lastSuccessAt: row.last_success_at,
    nextRunAt: row.next_run_at,
    consecutiveFailures: row.consecutive_failures,
    schedule: { intervalMs: row.interval_ms, cron: row.cron, timezone: row.timezone },
    error: parse<ShownError>(row.error),
    held: parse<Held>(row.held),
    shownConfig: JSON.parse(row.shown_config) as SourceRecord["shownConfig"],
    diagnosticsTotal: row.diagnostics_total,
  };
}

function parse<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}
