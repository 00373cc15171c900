import type { EntryId, Kind } from "../model.ts";
import type { Judgement } from "./report.ts";

/** A valid entry and its position among all entries of the document. */
export interface Placed {
  readonly id: EntryId;
  readonly judgement: Judgement;
  readonly order: number;
}

/**
 * What is wrong between two entries:
 * - `identical`: equal to an earlier entry in every byte that counts, so one of the two is enough.
 * - `different`: the same name@version as another entry, with other content; nobody can tell which one is meant.
 * - `other-case`: the same name as an earlier one but for letter case. Names are compared exactly everywhere, so both
 *   could be served; but a name that differs from a known one by case alone is a mistake or a trap. The first spelling stands.
 */
export interface Twin {
  readonly type: "identical" | "different" | "other-case";
  readonly entry: Placed;
  readonly other: Placed;
}

export const ENTRIES_BETWEEN_YIELDS = 1_000;

/** The rules across entries, over the valid ones: an entry that is quarantined anyway cannot stand in anybody's way. */
export function* findTwins(entries: readonly Placed[]): Generator<void, ReadonlyMap<number, Twin>> {
  const { repeats, names } = yield* groupByName(entries);
  const twins = new Map<number, Twin>();
  const ambiguous = new Set<number>();
  for (const { entry, other } of repeats) {
    if (entry.judgement.digest === other.judgement.digest) continue;
    ambiguous.add(other.order);
    twins.set(other.order, { type: "different", entry: other, other: entry });
  }
  for (const { entry, other } of repeats) {
    twins.set(entry.order, { type: ambiguous.has(other.order) ? "different" : "identical", entry, other });
  }
  if (differInCaseAlone(names)) yield* findOtherSpellings(entries, twins);
  return twins;
}

type Pair = Pick<Twin, "entry" | "other">;

type Names = Readonly<Record<Kind, Map<string, Named>>>;

/** The entries of one name: the first, and once there is another one the first of each version. */
interface Named {
  readonly first: Placed;
  versions: Map<string, Placed> | null;
}

interface Grouped {
  readonly names: Names;
  /** Entries whose name and version stood there before, each with the first of those. */
  readonly repeats: readonly Pair[];
}

function* groupByName(entries: readonly Placed[]): Generator<void, Grouped> {
  const names: Names = { server: new Map(), skill: new Map(), plugin: new Map() };
  const repeats: Pair[] = [];
  for (let index = 0; index < entries.length; index++) {
    if (index % ENTRIES_BETWEEN_YIELDS === 0) yield;
    const entry = entries[index] as Placed;
    const { kind, name } = entry.id;
    const named = names[kind].get(name);
    if (named === undefined) names[kind].set(name, { first: entry, versions: null });
    else {
      const other = firstOfVersion(named, entry);
      if (other !== entry) repeats.push({ entry, other });
    }
  }
  return { names, repeats };
}

function firstOfVersion(named: Named, entry: Placed): Placed {
  named.versions ??= new Map([[named.first.id.version, named.first]]);
  const first = named.versions.get(entry.id.version);
  if (first === undefined) named.versions.set(entry.id.version, entry);
  return first ?? entry;
}

function differInCaseAlone(names: Names): boolean {
  return Object.values(names).some((ofKind) => {
    const folded = new Set<string>();
    for (const name of ofKind.keys()) folded.add(name.toLowerCase());
    return folded.size < ofKind.size;
  });
}

function* findOtherSpellings(entries: readonly Placed[], twins: Map<number, Twin>): Generator<void> {
  const spellings = new Map<string, Placed>();
  for (const [index, entry] of entries.entries()) {
    if (index % ENTRIES_BETWEEN_YIELDS === 0) yield;
    if (twins.has(entry.order)) continue;
    const folded = `${entry.id.kind}:${entry.id.name.toLowerCase()}`;
    const other = spellings.get(folded);
    if (other === undefined) spellings.set(folded, entry);
    else if (other.id.name !== entry.id.name) twins.set(entry.order, { type: "other-case", entry, other });
  }
}
