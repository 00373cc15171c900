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

/** What a new document changes of a source's entries. Quarantined keys are never removals. */
export function diffSnapshot<P extends PreviousEntry, N extends NextEntry>(
  previous: readonly P[],
  next: NextDocument<N>,
): SnapshotDiff<P, N> {
  const before = new Map(previous.map((entry) => [keyOf(entry.id), entry]));
  const added: N[] = [];
  const changed: { previous: P; next: N }[] = [];
  const reread: N[] = [];
  for (const entry of next.accepted) {
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
