import type { ChangeCounts } from "../../model.ts";
import type { Snapshot } from "../store.ts";
import { openChangeLedger } from "./change-ledger.ts";
import { countServedByKind } from "./counts.ts";
import { mergeRegistry } from "./merge-registry.ts";
import type { NameKey } from "./name-key.ts";
import { replaceQuarantined } from "./quarantined-rows.ts";
import { endRun } from "./runs.ts";
import { writeEntries } from "./snapshot-entries.ts";
import { transactionTime } from "./transaction-time.ts";
import { sourceRow, type Writing } from "./writing.ts";

/** Replaces what differs of a source's entries, then merges the names concerned in every registry that lists it. */
export function applySnapshot(writing: Writing, snapshot: Snapshot): ChangeCounts {
  const source = sourceRow(writing, snapshot.run.source);
  const at = transactionTime(writing, snapshot.run.finishedAt);
  const ledger = openChangeLedger(writing, snapshot.run.id);
  const names = writeEntries(writing, { source, snapshot, at, ledger });
  if (snapshot.quarantined !== null) replaceQuarantined(writing, source.id, snapshot.quarantined);
  if (names.size > 0) mergeEverywhere(writing, source.id, names, at);
  writeCounts(writing, source.id, snapshot);
  endRun(writing, source, snapshot.run, ledger.counts, snapshot.counts.quarantined);
  return ledger.counts;
}

function writeCounts(writing: Writing, sourceId: number, { rules, counts }: Snapshot): void {
  const byKind = JSON.stringify(countServedByKind(writing, sourceId));
  const sql = "UPDATE source SET rules = ?, counts = ?, counts_by_kind = ? WHERE id = ?";
  writing.prepare(sql).run(rules, JSON.stringify(counts), byKind, sourceId);
}

function mergeEverywhere(writing: Writing, sourceId: number, names: ReadonlySet<NameKey>, at: string): void {
  const registries = writing.prepare("SELECT registry_id FROM registry_source WHERE source_id = ?").pluck();
  for (const registryId of registries.all(sourceId) as number[]) mergeRegistry(writing, registryId, names, at);
}
