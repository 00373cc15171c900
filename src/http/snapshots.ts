import { RegistrydError } from "../errors.ts";
import type { RegistryRecord, SourceRecord, StoreReader } from "../store/store.ts";
import { CACHE_CONTROL, PUBLIC_HEADERS } from "./read-headers.ts";
import { isLoaded } from "./registry-view.ts";
import { type Staleness, stalenessOf } from "./staleness.ts";

/** One state of one registry. Another state, seen by whatever of this can be seen from outside, is another object. */
export interface RegistryView {
  /** Unlike that of any other state of any registry in this process. */
  readonly id: number;
  readonly record: RegistryRecord;
  /** False while it must be refused with `not_loaded`. */
  readonly loaded: boolean;
  /** What every read of this state carries, as names and values in turn. */
  readonly headers: readonly string[];
}

/** What the store says of registries and sources at one `dataVersion`. */
export interface Snapshot {
  readonly version: number;
  /** The default registry first, the others in the order of the config. */
  readonly views: ReadonlySet<RegistryView>;
  readonly sources: readonly SourceRecord[];
  /** Age in whole seconds of the oldest success of the registry's stale sources; null while none is stale. */
  staleSeconds(view: RegistryView, nowMs: number): number | null;
}

export interface Snapshots {
  now(): Snapshot;
  /**
   * The state now or earlier in this turn of the event loop, which saves most looks at the store, and of which all rows
   * are that are read in the rest of the turn. Right for requests from connections: all that are answered in one turn
   * were on their way before it began.
   */
  thisTurn(): Snapshot;
  /**
   * Runs `read` so that its snapshot and all rows it reads are of one state of the store.
   * @throws {RegistrydError} `store_busy` when the store changes faster than it can be read
   */
  consistently<T>(read: (snapshot: Snapshot) => T): T;
}

const MAX_ATTEMPTS = 20;

/** `onChange` is called with the views that are left when one of them has changed. */
export function createSnapshots(reader: StoreReader, onChange: (views: ReadonlySet<RegistryView>) => void): Snapshots {
  let snapshot: Snapshot | null = null;
  let isHeld = false;
  /** Null until this turn has been looked at. */
  let turn: Snapshot | null = null;

  function now(): Snapshot {
    const version = reader.dataVersion();
    if (snapshot !== null && snapshot.version === version) return snapshot;
    const before = snapshot;
    snapshot = load(version, reader, before?.views ?? new Set());
    if (before !== null && !sameMembers(before.views, snapshot.views)) onChange(snapshot.views);
    return snapshot;
  }

  function holdThisTurn(): void {
    reader.hold();
    isHeld = true;
    setImmediate(() => {
      isHeld = false;
      turn = null;
      reader.release();
    });
  }

  return {
    now,
    thisTurn: () => {
      if (!isHeld) holdThisTurn();
      turn ??= now();
      return turn;
    },
    consistently: (read) => {
      // One look behind the read is enough: what was read of an older state than the last is read again.
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const used = snapshot ?? now();
        const outcome = attempted(() => read(used));
        if (reader.dataVersion() === used.version) return outcome();
        now();
      }
      throw new RegistrydError("store_busy", "the store changed during every attempt to read it");
    },
  };
}

/** What `work` returns or throws, for when it is known whether it counts. */
function attempted<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

function load(version: number, reader: StoreReader, before: ReadonlySet<RegistryView>): Snapshot {
  const sources = reader.sources();
  const known = new Map([...before].map((view) => [contentOf(view), view]));
  const views = reader.registries().map((record) => {
    const view = { id: nextViewId++, ...viewOf(record) };
    return known.get(contentOf(view)) ?? view;
  });
  const staleness = new Map(sources.map((source) => [source.name, stalenessOf(source)]));
  return { version, views: new Set(views), sources, staleSeconds: (view, nowMs) => oldest(view, staleness, nowMs) };
}

let nextViewId = 1;

/** All by which one state of a registry differs from another. */
function contentOf({ record, loaded }: RegistryView): string {
  const { id, name, isDefault, generation, updatedAt } = record;
  return JSON.stringify([id, name, isDefault, generation, updatedAt, loaded]);
}

function viewOf(record: RegistryRecord): Omit<RegistryView, "id"> {
  const { generation, updatedAt } = record;
  const headers = [
    ...PUBLIC_HEADERS,
    ...CACHE_CONTROL,
    "X-Registry-Revision",
    generation,
    "X-Registry-Updated-At",
    updatedAt,
  ];
  return { record, loaded: isLoaded(record), headers };
}

function oldest(
  { record }: RegistryView,
  staleness: ReadonlyMap<string, Staleness | null>,
  nowMs: number,
): number | null {
  let ageMs = -1;
  for (const name of record.sources) {
    const source = staleness.get(name);
    if (source != null && nowMs > source.staleAfterMs) ageMs = Math.max(ageMs, nowMs - source.lastSuccessMs);
  }
  return ageMs < 0 ? null : Math.floor(ageMs / 1_000);
}

function sameMembers<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((member) => b.has(member));
}
