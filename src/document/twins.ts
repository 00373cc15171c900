import { type EntryId, keyOf } from "../model.ts";
import type { Judgement } from "./report.ts";

/** A valid entry and where it begins. */
export interface Placed {
  readonly id: EntryId;
  readonly judgement: Judgement;
  /** Position among all entries of the document. */
  readonly order: number;
}

export type Twin =
  /** Equal to an earlier entry in every byte that counts: one of the two is enough. */
  | { readonly type: "identical"; readonly entry: Placed; readonly first: Placed }
  /** The same name@version as another entry, with other content: nobody can tell which one is meant. */
  | { readonly type: "different"; readonly entry: Placed; readonly first: Placed }
  /**
   * The same name in other letter case than an earlier entry. Names are compared exactly everywhere, so both could be
   * served; but a name that differs from a known one by case alone is a mistake or a trap. The first spelling stands.
   */
  | { readonly type: "other-case"; readonly entry: Placed; readonly first: Placed };

/** The rules across entries, over the valid ones: an entry that is quarantined anyway cannot stand in anybody's way. */
export function findTwins(entries: readonly Placed[]): ReadonlyMap<number, Twin> {
  const twins = new Map<number, Twin>();
  for (const group of groups(entries)) if (group.length > 1) judgeGroup(group, twins);
  judgeSpellings(entries, twins);
  return twins;
}

function groups(entries: readonly Placed[]): Iterable<readonly Placed[]> {
  const byKey = new Map<string, Placed[]>();
  for (const entry of entries) {
    const key = keyOf(entry.id);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [entry]);
    else group.push(entry);
  }
  return byKey.values();
}

function judgeGroup(group: readonly Placed[], twins: Map<number, Twin>): void {
  const [first, ...others] = group;
  if (first === undefined) return;
  const other = others.find(({ judgement }) => judgement.digest !== first.judgement.digest);
  if (other !== undefined) twins.set(first.order, { type: "different", entry: first, first: other });
  for (const entry of others)
    twins.set(entry.order, { type: other === undefined ? "identical" : "different", entry, first });
}

function judgeSpellings(entries: readonly Placed[], twins: Map<number, Twin>): void {
  const spellings = new Map<string, Placed>();
  for (const entry of entries) {
    if (twins.has(entry.order)) continue;
    const folded = `${entry.id.kind}:${entry.id.name.toLowerCase()}`;
    const first = spellings.get(folded);
    if (first === undefined) spellings.set(folded, entry);
    else if (first.id.name !== entry.id.name) twins.set(entry.order, { type: "other-case", entry, first });
  }
}
