import type { Judgement, KnownJudgements } from "../document/report.ts";
import type { StoredEntry, StoredQuarantined, StoreWriter } from "../store/store.ts";

/** What the store has of a source before a run changes it. */
export interface Stored {
  readonly entries: readonly StoredEntry[];
  readonly quarantined: readonly StoredQuarantined[];
}

/** Reads all of it, page by page, and yields between them. */
export function* loadStored(store: StoreWriter, source: string): Generator<void, Stored> {
  const entries = yield* loadPages<StoredEntry>((last) => store.entries(source, last?.id ?? null));
  const quarantined = yield* loadPages<StoredQuarantined>((last) => store.quarantined(source, last));
  return { entries, quarantined };
}

function* loadPages<T>(load: (last: T | null) => readonly T[]): Generator<void, readonly T[]> {
  const all: T[] = [];
  for (;;) {
    const page = load(all.at(-1) ?? null);
    if (page.length === 0) return all;
    for (const row of page) all.push(row);
    yield;
  }
}

/** Verdicts that need not be made again, as long as the rules are those under which they were made. */
export function knownJudgements({ entries, quarantined }: Stored): KnownJudgements {
  const known = new Map<string, Judgement>();
  for (const { id, digest, rawDigest, findings } of entries) {
    if (rawDigest !== null)
      known.set(rawDigest, { rawDigest, kind: id.kind, id, valid: true, digest, content: null, findings });
  }
  for (const { rawDigest, kind, id, findings } of quarantined) {
    // Without an error of its own it was set aside for a twin, so nothing is known about it.
    if (findings.some(({ severity }) => severity === "error"))
      known.set(rawDigest, { rawDigest, kind, id, valid: false, digest: null, content: null, findings });
  }
  return (rawDigest) => known.get(rawDigest);
}
