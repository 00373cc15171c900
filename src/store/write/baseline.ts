import type { Held, ShownError, SourceCounts } from "../../model.ts";
import { NO_COUNTS } from "../no-counts.ts";
import type { Baseline } from "../store.ts";
import { sourceRow, type Writing } from "./writing.ts";

/** See `StoreWriter.baseline`. */
export function baseline(writing: Writing, source: string): Baseline {
  const row = sourceRow(writing, source);
  return {
    revision: row.revision,
    revisionAt: row.revision_at,
    fingerprint: row.fingerprint,
    contentIds: JSON.parse(row.content_ids) as string[],
    engine: row.engine,
    rules: row.rules,
    relocated: row.relocated === 1,
    lastAttemptAt: row.last_attempt_at,
    lastSuccessAt: row.last_success_at,
    consecutiveFailures: row.consecutive_failures,
    error: parse<ShownError>(row.error),
    held: parse<Held>(row.held),
    heldContentIds: JSON.parse(row.held_content_ids) as string[],
    acceptedContentIds: JSON.parse(row.accepted_content_ids) as string[],
    counts: parse<SourceCounts>(row.counts) ?? NO_COUNTS,
    refused: parse<NonNullable<Baseline["refused"]>>(row.refused),
    deaths: row.death_revision === null ? null : { revision: row.death_revision, count: row.deaths },
  };
}

function parse<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}
