import type { ChangeCounts, EntryId } from "../../model.ts";
import { kindCode } from "../kind-code.ts";
import type { Snapshot, WrittenEntry } from "../store.ts";
import { type ChangeLedger, openChangeLedger } from "./change-ledger.ts";
import { storeContent } from "./contents.ts";
import { countServedByKind } from "./counts.ts";
import { deleteEntry, entryBefore, findingsText, markStale, rereadEntry, writeEntry } from "./entry-rows.ts";
import { mergeRegistry } from "./merge-registry.ts";
import { type NameKey, nameKey } from "./name-key.ts";
import { type Origin, openOrigins } from "./origins.ts";
import { endRun } from "./runs.ts";
import { transactionTime } from "./transaction-time.ts";
import { type SourceRow, sourceRow, type Writing } from "./writing.ts";

/** Replaces what differs of a source's entries, then merges the names concerned in every registry that lists it. */
export function applySnapshot(writing: Writing, snapshot: Snapshot): ChangeCounts {
  const source = sourceRow(writing, snapshot.run.source);
  const at = transactionTime(writing, snapshot.run.finishedAt);
  const ledger = openChangeLedger(writing, snapshot.run.id);
  const names = writeEntries(writing, { source, snapshot, at, ledger });
  if (snapshot.quarantined !== null) replaceQuarantined(writing, source.id, snapshot.quarantined);
  endRun(writing, source, snapshot.run, ledger.counts, snapshot.counts.quarantined);
  writeCounts(writing, source.id, snapshot);
  if (names.size > 0) mergeEverywhere(writing, source.id, names, at);
  return ledger.counts;
}

interface Work {
  readonly source: SourceRow;
  readonly snapshot: Snapshot;
  readonly at: string;
  readonly ledger: ChangeLedger;
}

/** @returns the names whose place in a registry may differ now */
function writeEntries(writing: Writing, work: Work): ReadonlySet<NameKey> {
  const { source, snapshot } = work;
  const names = new Set<NameKey>();
  writeNewAndChanged(writing, work, names);
  for (const id of snapshot.removed) removeEntry(writing, work, id, names);
  for (const id of snapshot.stale) {
    if (entryBefore(writing, source.id, id)?.stale !== false) continue;
    markStale(writing, source.id, id);
    names.add(nameKey(id.kind, id.name));
  }
  for (const moved of snapshot.reread) {
    if (entryBefore(writing, source.id, moved.id)?.stale === true) names.add(nameKey(moved.id.kind, moved.id.name));
    rereadEntry(writing, source.id, moved);
  }
  return names;
}

function writeNewAndChanged(writing: Writing, { source, snapshot, at, ledger }: Work, names: Set<NameKey>): void {
  const origins = openOrigins(writing);
  const acceptedAt = acceptedAtOf(source, snapshot, at);
  const isFirst = source.counts === null;
  for (const entry of snapshot.written) {
    const before = isFirst ? null : entryBefore(writing, source.id, entry.id);
    const contentId = storeContent(writing, entry.id, entry.digest, entry.content);
    const originId = origins.idOf(originOf(source, snapshot, entry));
    writeEntry(writing, source.id, { ...entry, contentId, originId, acceptedAt });
    ledger.note(entry.id, before?.filtered === false ? before.contentId : null, entry.filtered ? null : contentId);
    names.add(nameKey(entry.id.kind, entry.id.name));
  }
}

function removeEntry(writing: Writing, { source, ledger }: Work, id: EntryId, names: Set<NameKey>): void {
  const before = entryBefore(writing, source.id, id);
  if (before === null) return;
  deleteEntry(writing, source.id, id);
  if (before.filtered) return;
  ledger.note(id, before.contentId, null);
  names.add(nameKey(id.kind, id.name));
}

/** A git source knows when its commit was made; that is when the entry was published, unless its clock runs ahead. */
function acceptedAtOf(source: SourceRow, { run }: Snapshot, at: string): string {
  const { revisionAt } = run.seen;
  return source.type === "git" && revisionAt !== null && revisionAt < at ? revisionAt : at;
}

/** CONTRACT §1: a file has no repository, a url no path and its address as the repository. */
function originOf(source: SourceRow, { run }: Snapshot, { path }: WrittenEntry): Origin {
  const location = JSON.parse(source.location) as Readonly<Record<string, string | null>>;
  const { name, type } = source;
  const { revision } = run.seen;
  if (type === "git") return { source: name, type, repository: location["repository"] ?? null, path, revision };
  if (type === "url") return { source: name, type, repository: location["url"] ?? null, path: null, revision };
  return { source: name, type: "file", repository: null, path, revision };
}

function replaceQuarantined(
  { prepare }: Writing,
  sourceId: number,
  quarantined: NonNullable<Snapshot["quarantined"]>,
): void {
  prepare("DELETE FROM quarantined WHERE source_id = ?").run(sourceId);
  const sql =
    "INSERT INTO quarantined (source_id, raw_digest, kind, name, version, findings) VALUES (?, unhex(?), ?, ?, ?, ?)";
  const insert = prepare(sql);
  for (const { rawDigest, kind, id, findings } of quarantined) {
    insert.run(
      sourceId,
      rawDigest,
      kindCode(kind),
      id?.name ?? null,
      id?.version ?? null,
      findingsText(findings) ?? "[]",
    );
  }
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
