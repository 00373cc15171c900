import { isoTime } from "../../clock.ts";
import { kindOf } from "../kind-code.ts";

import { mergeRegistry, tombstoneCutoff } from "./merge-registry.ts";
import { nameKey } from "./name-key.ts";
import { transactionTime } from "./transaction-time.ts";
import type { Writing } from "./writing.ts";

/**
 * Runs that changed something are kept as long as a tombstone, for they tell where it came from; all others, which a
 * short interval writes by the thousand, a week. The newest hundred of each source stay whatever their age.
 */
const KEEP = { changingDays: 90, otherDays: 7, newestRuns: 100 } as const;

/**
 * Forgets one slice of what is past its time, in the order in which one thing frees the next: tombstones, ledger,
 * content. @returns whether more may remain
 */
export interface Pruner {
  prune(at: string, maxRows: number): boolean;
}

export function openPruner(writing: Writing): Pruner {
  let sweptTo = 0;
  return {
    prune(at, maxRows) {
      if (pruneTombstones(writing, at, maxRows) || pruneRuns(writing, at, maxRows)) return true;
      sweptTo = sweepContent(writing, sweptTo, maxRows);
      if (sweptTo > 0) return true;
      sweepOrigins(writing);
      return false;
    },
  };
}

function pruneTombstones(writing: Writing, at: string, maxRows: number): boolean {
  const { prepare } = writing;
  const registries = prepare("SELECT id FROM registry").pluck().all() as number[];
  const sql =
    "SELECT DISTINCT kind, name FROM merged WHERE registry_id = ? AND live = 0 AND status_changed_at <= ? LIMIT ?";
  for (const registryId of registries) {
    const rows = prepare(sql).raw().all(registryId, tombstoneCutoff(at), maxRows) as [number, string][];
    if (rows.length === 0) continue;
    const names = new Set(rows.map(([kind, name]) => nameKey(kindOf(kind), name)));
    mergeRegistry(writing, registryId, names, transactionTime(writing, at));
    return true;
  }
  return false;
}

const OLD_RUNS = `
  SELECT id FROM run WHERE NOT EXISTS (SELECT 1 FROM source WHERE source.id = run.source_id)
    OR outcome IS NOT NULL
      AND started_at <= iif(added + changed + removed > 0, @changing, @other)
      AND id < (SELECT newer.id FROM run newer WHERE newer.source_id = run.source_id
        ORDER BY newer.id DESC LIMIT 1 OFFSET @newest - 1)
  ORDER BY id LIMIT @max`;

function pruneRuns({ prepare }: Writing, at: string, maxRows: number): boolean {
  const before = (days: number) => isoTime(Date.parse(at) - days * 86_400_000);
  const ids = prepare(OLD_RUNS)
    .pluck()
    .all({
      changing: before(KEEP.changingDays),
      other: before(KEEP.otherDays),
      newest: KEEP.newestRuns,
      max: maxRows,
    }) as number[];
  for (const id of ids) {
    prepare("DELETE FROM change WHERE run_id = ?").run(id);
    prepare("DELETE FROM run WHERE id = ?").run(id);
  }
  return ids.length > 0;
}

const SLICES_A_STRETCH = 10;

const UNNAMED = `
  DELETE FROM content WHERE id > @from AND id <= @to AND id NOT IN (
    SELECT content_id FROM entry WHERE content_id > @from AND content_id <= @to
    UNION ALL SELECT content_id FROM merged WHERE content_id > @from AND content_id <= @to
    UNION ALL SELECT content_before FROM change WHERE content_before > @from AND content_before <= @to
    UNION ALL SELECT content_after FROM change WHERE content_after > @from AND content_after <= @to)`;

/**
 * Sweeps one stretch of numbers, since nothing counts who names a content. Each reads all that may name one, so a
 * stretch is several slices long: few contents are ever unnamed.
 * @returns where to go on; 0 at the end
 */
function sweepContent({ prepare }: Writing, from: number, maxRows: number): number {
  const next = prepare("SELECT id FROM content WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?").pluck();
  const to = next.get(from, maxRows * SLICES_A_STRETCH) as number | undefined;
  prepare(UNNAMED).run({ from, to: to ?? Number.MAX_SAFE_INTEGER });
  return to ?? 0;
}

function sweepOrigins({ prepare }: Writing): void {
  prepare(
    "DELETE FROM origin WHERE id NOT IN (SELECT origin_id FROM entry UNION ALL SELECT origin_id FROM merged)",
  ).run();
}
