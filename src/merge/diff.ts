import { type EntryId, keyOf } from "../model.ts";

/** An entry as the store has it for one source. */
export interface PreviousEntry {
  readonly id: EntryId;
  readonly digest: string;
  /** Null for a stale entry. */
  readonly rawDigest: string | null;
  readonly filtered: boolean;
  readonly stale: boolean;
}

/** A valid entry of the new document. */
export interface NextEntry {
  readonly id: EntryId;
  readonly digest: string;
  readonly rawDigest: string;
}

export interface NextDocument<N extends NextEntry> {
  readonly accepted: readonly N[];
  /** Those quarantined entries that have a key. */
  readonly quarantined: readonly EntryId[];
  /** Whether the stored content and the new one differ in nothing but the order of keys; asked when digests differ. */
  readonly sameContent: (previousDigest: string, next: N) => boolean;
}

/** Every previous entry is in exactly one of the lists or counted as unchanged, and so is every accepted one. */
export interface SnapshotDiff<P extends PreviousEntry, N extends NextEntry> {
  readonly added: readonly N[];
  readonly changed: readonly { readonly previous: P; readonly next: N }[];
  /** The bytes moved (white space, key order, no longer stale); the content is the stored one. */
  readonly reread: readonly N[];
  readonly removed: readonly P[];
  /** Kept because their newer form is quarantined; those with `stale` set were so before. */
  readonly stale: readonly P[];
  readonly unchanged: number;
}

const ENTRIES_BETWEEN_YIELDS = 500;

/**
 * What a new document changes of a source's entries. Quarantined keys are never removals. Yields every few
 * milliseconds, so that the caller can do other work in between.
 */
export function* diffSnapshot<P extends PreviousEntry, N extends NextEntry>(
  previous: readonly P[],
  next: NextDocument<N>,
): Generator<void, SnapshotDiff<P, N>> {
  const { others, before } = yield* setEqualsAside(previous, next.accepted);
  const added: N[] = [];
  const changed: { previous: P; next: N }[] = [];
  const reread: N[] = [];
  for (let index = 0; index < others.length; index++) {
    if (index % ENTRIES_BETWEEN_YIELDS === 0) yield;
    const entry = others[index] as N;
    const key = keyOf(entry.id);
    const stored = before.get(key);
    before.delete(key);
    if (stored === undefined) added.push(entry);
    else if (stored.digest !== entry.digest && !next.sameContent(stored.digest, entry))
      changed.push({ previous: stored, next: entry });
    else if (stored.rawDigest !== entry.rawDigest) reread.push(entry);
  }
  const quarantined = new Set(next.quarantined.map(keyOf));
  const gone = [...before.values()];
  const stale = gone.filter(({ id }) => quarantined.has(keyOf(id)));
  const removed = gone.filter(({ id }) => !quarantined.has(keyOf(id)));
  const unchanged = next.accepted.length - added.length - changed.length - reread.length;
  return { added, changed, reread, removed, stale, unchanged };
}

/** What is left when the entries that did not move at all are set aside. */
interface Unequal<P, N> {
  readonly others: readonly N[];
  /** By key. */
  readonly before: Map<string, P>;
}

/** Most entries of most documents did not move: they are found by their bytes, which spares them a key. */
function* setEqualsAside<P extends PreviousEntry, N extends NextEntry>(
  previous: readonly P[],
  accepted: readonly N[],
): Generator<void, Unequal<P, N>> {
  const byBytes = new Map<string, P>();
  for (const entry of previous) if (entry.rawDigest !== null) byBytes.set(entry.rawDigest, entry);
  yield;
  const equal = new Set<P>();
  const others: N[] = [];
  for (let index = 0; index < accepted.length; index++) {
    if (index % ENTRIES_BETWEEN_YIELDS === 0) yield;
    const entry = accepted[index] as N;
    const stored = byBytes.get(entry.rawDigest);
    if (stored?.digest === entry.digest && isSameId(stored.id, entry.id)) equal.add(stored);
    else others.push(entry);
  }
  yield;
  const before = new Map<string, P>();
  for (const entry of previous) if (!equal.has(entry)) before.set(keyOf(entry.id), entry);
  return { others, before };
}

/** Entries of two kinds can have equal bytes. */
function isSameId(a: EntryId, b: EntryId): boolean {
  return a.version === b.version && a.name === b.name && a.kind === b.kind;
}
