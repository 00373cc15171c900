import type { AcceptedEntry, ReadDocument } from "../document/report.ts";
import { RegistrydError } from "../errors.ts";
import { diffSnapshot, type SnapshotDiff } from "../merge/diff.ts";
import type { PassesFilter } from "../merge/filter.ts";
import { type EntryId, keyOf, type SourceCounts } from "../model.ts";
import type { Snapshot, StoredEntry, WrittenEntry } from "../store/store.ts";
import type { Stored } from "./load-stored.ts";

export interface SnapshotInput {
  readonly report: ReadDocument;
  /** The document's path, as provenance names it. */
  readonly path: string;
  readonly stored: Stored;
  /** Whether what is stored came from another place. */
  readonly relocated: boolean;
  /** Whether what is stored was judged as the document was. */
  readonly sameRules: boolean;
  readonly passes: PassesFilter;
  /** Whether the stored content and the new one differ in nothing but the order of keys. */
  readonly sameContent: (storedDigest: string, next: AcceptedEntry) => boolean;
}

type Rows = Pick<Snapshot, "counts" | "written" | "reread" | "relocated" | "removed" | "stale" | "quarantined">;

export interface BuiltSnapshot {
  readonly rows: Rows;
  /** Whether any entry, served or quarantined, differs from the stored ones, its provenance included. */
  readonly alters: boolean;
  /** Entries that would no longer be served, for the deletion guard. */
  readonly lost: readonly EntryId[];
  readonly servedBefore: number;
  /** Accepted entries whose content is another than what was served under the same name and version. */
  readonly contentChanged: readonly AcceptedEntry[];
}

type Diff = SnapshotDiff<StoredEntry, AcceptedEntry>;

/** Turns a read document into what the store is to change. Nothing is written here. Yields every few milliseconds. */
export function* buildSnapshot(input: SnapshotInput): Generator<void, BuiltSnapshot> {
  const { report, stored } = input;
  const before = countStored(stored.entries);
  const diff: Diff = yield* diffSnapshot(stored.entries, {
    accepted: report.accepted,
    quarantined: report.quarantined.flatMap(({ id }) => (id === null ? [] : [id])),
    sameContent: input.sameContent,
  });
  const written = yield* writtenEntries([...diff.added, ...diff.changed.map(({ next }) => next)], input);
  const relocated = input.relocated ? relocatedEntries(input, written) : [];
  const quarantineMoved = movesQuarantine(input);
  return {
    rows: {
      counts: countEntries(input, before, diff, written),
      written,
      reread: diff.reread.map(({ id, rawDigest, judgement }) => ({ id, rawDigest, findings: judgement.findings })),
      relocated,
      removed: diff.removed.map(({ id }) => id),
      stale: diff.stale.map(({ id }) => id),
      quarantined: quarantineMoved ? report.quarantined.map(({ id, judgement }) => ({ ...judgement, id })) : null,
    },
    alters: written.length + relocated.length + diff.removed.length > 0 || quarantineMoved || movesStale(before, diff),
    lost: lostEntries(diff, written),
    servedBefore: stored.entries.length - before.filtered,
    contentChanged: diff.changed.map(({ next }) => next),
  };
}

const ENTRIES_BETWEEN_YIELDS = 1_000;

function* writtenEntries(entries: readonly AcceptedEntry[], input: SnapshotInput): Generator<void, WrittenEntry[]> {
  const written: WrittenEntry[] = [];
  for (const entry of entries) {
    if (written.length % ENTRIES_BETWEEN_YIELDS === 0) yield;
    written.push(writtenEntry(entry, input));
  }
  return written;
}

function writtenEntry(entry: AcceptedEntry, { path, passes }: SnapshotInput): WrittenEntry {
  const { id, digest, rawDigest, line, judgement } = entry;
  const { content, findings } = judgement;
  if (content === null) throw new RegistrydError("internal", `${keyOf(id)} is new, yet its content is not at hand`);
  const filtered = !passes({ kind: id.kind, name: id.name, tags: content.tags });
  return { id, rawDigest, content, digest, filtered, path, line, findings };
}

/** Where they are now: a proof by the old place may be gone with it. */
function relocatedEntries({ report, path }: SnapshotInput, written: readonly WrittenEntry[]): Rows["relocated"] {
  const isWritten = new Set(written.map(({ id }) => keyOf(id)));
  const others = report.accepted.filter(({ id }) => !isWritten.has(keyOf(id)));
  return others.map(({ id, line }) => ({ id, path, line }));
}

/** Equal bytes under equal rules have an equal verdict. */
function movesQuarantine({ report: { quarantined }, stored, sameRules }: SnapshotInput): boolean {
  if (quarantined.length !== stored.quarantined.length) return true;
  const before = new Set(stored.quarantined.map(({ rawDigest }) => rawDigest));
  return quarantined.some(({ judgement }) => !sameRules || !before.has(judgement.rawDigest));
}

interface StoredCounts {
  readonly filtered: number;
  readonly stale: number;
}

function countStored(stored: readonly StoredEntry[]): StoredCounts {
  const counts = { filtered: 0, stale: 0 };
  for (const { filtered, stale } of stored) {
    if (filtered) counts.filtered++;
    if (stale) counts.stale++;
  }
  return counts;
}

function movesStale(before: StoredCounts, { stale }: Diff): boolean {
  return stale.some((entry) => !entry.stale) || stale.length !== before.stale;
}

function countEntries(
  { report }: SnapshotInput,
  before: StoredCounts,
  diff: Diff,
  written: readonly WrittenEntry[],
): SourceCounts {
  const isFiltered = (entry: { readonly filtered: boolean }) => entry.filtered;
  const left = [...diff.removed, ...diff.stale, ...diff.changed.map(({ previous }) => previous)].filter(isFiltered);
  const filtered = before.filtered - left.length + written.filter(isFiltered).length;
  const accepted = report.accepted.length - filtered;
  const stale = diff.stale.filter(isServed).length;
  const { read, duplicates } = report;
  return {
    read,
    accepted,
    filtered,
    quarantined: report.quarantined.length,
    duplicates,
    stale,
    served: accepted + stale,
  };
}

function lostEntries({ removed, changed }: Diff, written: readonly WrittenEntry[]): readonly EntryId[] {
  const filteredNow = new Set(written.filter(({ filtered }) => filtered).map(({ id }) => keyOf(id)));
  const newlyFiltered = changed.map(({ previous }) => previous).filter(({ id }) => filteredNow.has(keyOf(id)));
  return [...removed, ...newlyFiltered].filter(isServed).map(({ id }) => id);
}

function isServed({ filtered }: { readonly filtered: boolean }): boolean {
  return !filtered;
}
