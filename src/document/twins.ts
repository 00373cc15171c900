import type { EntryId, Kind } from "../model.ts";
import type { Judgement } from "./report.ts";

/** A valid entry and its position among all entries of the document. */
export interface Placed {
  readonly id: EntryId;
  readonly digest: string | null;
  readonly order: number;
}

/**
 * What is wrong between two entries:
 * - `identical`: says the same as an earlier entry, so one of the two is enough.
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

/** Whether the entries at two positions say the same, whatever the order of their keys. */
export type HaveSameContent = (order: number, otherOrder: number) => boolean;

/** The rules across entries, over the valid ones: an entry that is quarantined anyway cannot stand in anybody's way. */
export function* findTwins(
  judgements: readonly Judgement[],
  haveSameContent: HaveSameContent,
): Generator<void, ReadonlyMap<number, Twin>> {
  const { repeats, names } = yield* groupByName(judgements);
  const twins = new Map<number, Twin>();
  const ambiguous = new Set<number>();
  for (const { entry, other } of repeats) {
    // One difference settles it, so a large entry is not compared with each of many small ones.
    if (entry.digest === other.digest || ambiguous.has(other.order)) continue;
    yield;
    if (haveSameContent(entry.order, other.order)) continue;
    ambiguous.add(other.order);
    twins.set(other.order, { type: "different", entry: other, other: entry });
  }
  for (const { entry, other } of repeats) {
    twins.set(entry.order, { type: ambiguous.has(other.order) ? "different" : "identical", entry, other });
  }
  if (differInCaseAlone(names)) yield* findOtherSpellings(judgements, twins);
  return twins;
}

type Pair = Pick<Twin, "entry" | "other">;

type Names = Readonly<Record<Kind, Map<string, Named>>>;

/** The entries of one name: the position of the first, and once there is another one that of the first of each version. */
interface Named {
  readonly first: number;
  versions: Map<string, number> | null;
}

interface Grouped {
  readonly names: Names;
  /** Entries whose name and version stood there before, each with the first of those. */
  readonly repeats: readonly Pair[];
}

function* groupByName(judgements: readonly Judgement[]): Generator<void, Grouped> {
  const names: Names = { server: new Map(), skill: new Map(), plugin: new Map() };
  const repeats: Pair[] = [];
  for (let order = 0; order < judgements.length; order++) {
    if (order % ENTRIES_BETWEEN_YIELDS === 0) yield;
    const { id, valid } = judgements[order] as Judgement;
    if (id === null || !valid) continue;
    const named = names[id.kind].get(id.name);
    if (named === undefined) names[id.kind].set(id.name, { first: order, versions: null });
    else {
      const first = firstOfVersion(judgements, named, id.version, order);
      if (first !== order) repeats.push({ entry: placed(judgements, order), other: placed(judgements, first) });
    }
  }
  return { names, repeats };
}

function firstOfVersion(judgements: readonly Judgement[], named: Named, version: string, order: number): number {
  named.versions ??= new Map([[placed(judgements, named.first).id.version, named.first]]);
  const first = named.versions.get(version);
  if (first === undefined) named.versions.set(version, order);
  return first ?? order;
}

function placed(judgements: readonly Judgement[], order: number): Placed {
  const { id, digest } = judgements[order] as Judgement & { readonly id: EntryId };
  return { id, digest, order };
}

function differInCaseAlone(names: Names): boolean {
  return Object.values(names).some((ofKind) => {
    const folded = new Set<string>();
    for (const name of ofKind.keys()) folded.add(name.toLowerCase());
    return folded.size < ofKind.size;
  });
}

function* findOtherSpellings(judgements: readonly Judgement[], twins: Map<number, Twin>): Generator<void> {
  const spellings = new Map<string, Placed>();
  for (const [order, { id, valid }] of judgements.entries()) {
    if (order % ENTRIES_BETWEEN_YIELDS === 0) yield;
    if (id === null || !valid || twins.has(order)) continue;
    const entry = placed(judgements, order);
    const folded = `${id.kind}:${id.name.toLowerCase()}`;
    const other = spellings.get(folded);
    if (other === undefined) spellings.set(folded, entry);
    else if (other.id.name !== id.name) twins.set(order, { type: "other-case", entry, other });
  }
}
