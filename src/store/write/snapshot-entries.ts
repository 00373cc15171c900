import type { EntryId } from "../../model.ts";
import { kindCode } from "../kind-code.ts";
import type { Snapshot, WrittenEntry } from "../store.ts";
import type { ChangeLedger } from "./change-ledger.ts";
import { storeContent } from "./contents.ts";
import { deleteEntry, entryBefore, markStale, relocateEntry, rereadEntry, writeEntry } from "./entry-rows.ts";
import { type NameKey, nameKey } from "./name-key.ts";
import { acceptedAtOf, snapshotOrigins } from "./snapshot-origin.ts";
import type { SourceRow, Writing } from "./writing.ts";

interface Work {
  /** As it was before this run. */
  readonly source: SourceRow;
  readonly snapshot: Snapshot;
  readonly at: string;
  readonly ledger: ChangeLedger;
}

/**
 * Writes the entries that a snapshot names.
 * @returns the names whose place in a registry may differ now
 */
export function writeEntries(writing: Writing, work: Work): ReadonlySet<NameKey> {
  const names = new Set<NameKey>();
  const touch = ({ kind, name }: EntryId) => names.add(nameKey(kind, name));
  const originId = snapshotOrigins(writing, work.source, work.snapshot.run.seen.revision);
  writeNewAndChanged(writing, work, originId, touch);
  for (const moved of work.snapshot.relocated) {
    relocateEntry(writing, work.source.id, moved, originId(moved.path));
    touch(moved.id);
  }
  for (const id of work.snapshot.removed) if (removeEntry(writing, work, id)) touch(id);
  for (const id of work.snapshot.stale) if (makeStale(writing, work.source.id, id)) touch(id);
  for (const reread of work.snapshot.reread) {
    if (entryBefore(writing, work.source.id, reread.id)?.stale === true) touch(reread.id);
    rereadEntry(writing, work.source.id, reread);
  }
  return names;
}

function writeNewAndChanged(
  writing: Writing,
  { source, snapshot, at, ledger }: Work,
  originId: (path: string) => number,
  touch: (id: EntryId) => void,
): void {
  const acceptedAt = acceptedAtOf(source, snapshot.run.seen, at);
  const isFirst = source.counts === null;
  for (const entry of [...snapshot.written].sort(byId)) {
    const before = isFirst ? null : entryBefore(writing, source.id, entry.id);
    const contentId = storeContent(writing, entry.id, entry.digest, entry.content);
    writeEntry(writing, source.id, entry, { contentId, originId: originId(entry.path), acceptedAt });
    ledger.note(entry.id, before?.filtered === false ? before.contentId : null, entry.filtered ? null : contentId);
    touch(entry.id);
  }
}

/** In the order of the tables, so that rows and what they name lie side by side, where lists read them together. */
function byId({ id: a }: WrittenEntry, { id: b }: WrittenEntry): number {
  if (a.kind !== b.kind) return kindCode(a.kind) - kindCode(b.kind);
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.version < b.version ? -1 : 1;
}

/** @returns whether the entry was served */
function removeEntry(writing: Writing, { source, ledger }: Work, id: EntryId): boolean {
  const before = entryBefore(writing, source.id, id);
  if (before === null) return false;
  deleteEntry(writing, source.id, id);
  ledger.note(id, before.filtered ? null : before.contentId, null);
  return !before.filtered;
}

/** @returns whether it was not stale before */
function makeStale(writing: Writing, sourceId: number, id: EntryId): boolean {
  if (entryBefore(writing, sourceId, id)?.stale !== false) return false;
  markStale(writing, sourceId, id);
  return true;
}
