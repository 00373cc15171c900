import { isoTime } from "../../clock.ts";
import { mergeName } from "../../merge/merge-name.ts";
import type { ChangeCounts } from "../../model.ts";
import { loadCandidates, loadMerged, type StoredCandidate, type StoredRow } from "./merge-input.ts";
import { writeMergedName } from "./merged-rows.ts";
import type { NameKey, Names } from "./name-key.ts";
import { type Origins, openOrigins } from "./origins.ts";
import { endRegistryChange, type RegistryChange, startRegistryChange } from "./registry-change.ts";
import { openShadowed } from "./shadowed.ts";
import { rememberChange } from "./transaction-time.ts";
import type { Writing } from "./writing.ts";

export const TOMBSTONE_DAYS = 90;

interface OrderedSource {
  readonly id: number;
  readonly name: string;
  readonly entries: number;
}

/**
 * Merges the given names of a registry anew and writes the rows that differ; nothing is written where nothing does.
 * `at` comes from `transactionTime`.
 * @returns how many served entries the registry gained, changed and lost
 */
export function mergeRegistry(writing: Writing, registryId: number, names: Names, at: string): ChangeCounts {
  const change = startRegistryChange(writing, registryId);
  const origins = openOrigins(writing);
  const input = loadInput(writing, change, origins, names);
  const shadowed = openShadowed(writing, change, names);
  const expired = tombstoneCutoff(at);
  for (const key of names ?? allNames(input)) {
    const stored = input.merged.get(key) ?? [];
    const previous = stored.filter((row) => row.status !== "deleted" || row.statusChangedAt > expired);
    const candidates = candidatesOf(input, key);
    const merged = mergeName({ order: input.order, candidates, previous, at });
    if (merged.changed || previous.length < stored.length) {
      writeMergedName(writing, change, origins, {
        key,
        stored,
        rows: merged.rows,
        owned: [...candidates.values()].flat(),
      });
    }
    shadowed.replace(key, merged.shadowed);
  }
  shadowed.end();
  if (endRegistryChange(writing, change, at)) rememberChange(writing, at);
  return change.counts;
}

/** A tombstone that is older says nothing any more. */
export function tombstoneCutoff(at: string): string {
  return isoTime(Date.parse(at) - TOMBSTONE_DAYS * 86_400_000);
}

interface MergeInput {
  readonly order: readonly string[];
  readonly bySource: ReadonlyMap<string, ReadonlyMap<NameKey, readonly StoredCandidate[]>>;
  readonly merged: ReadonlyMap<NameKey, readonly StoredRow[]>;
}

function loadInput(writing: Writing, change: RegistryChange, origins: Origins, names: Names): MergeInput {
  const sources = orderedSources(writing, change.id);
  return {
    order: sources.map(({ name }) => name),
    bySource: new Map(sources.map((source) => [source.name, loadCandidates(writing, origins, source, names)])),
    merged: loadMerged(writing, origins, { id: change.id, entries: change.storedRows }, names),
  };
}

function orderedSources({ prepare }: Writing, registryId: number): readonly OrderedSource[] {
  const sql = `
    SELECT s.id, s.name, coalesce(s.counts ->> '$.served', 0) + coalesce(s.counts ->> '$.filtered', 0) AS entries
    FROM registry_source r JOIN source s ON s.id = r.source_id WHERE r.registry_id = ? ORDER BY r.position`;
  return prepare(sql).all(registryId) as OrderedSource[];
}

function allNames({ bySource, merged }: MergeInput): ReadonlySet<NameKey> {
  const names = new Set(merged.keys());
  for (const candidates of bySource.values()) for (const key of candidates.keys()) names.add(key);
  return names;
}

function candidatesOf({ bySource }: MergeInput, key: NameKey): ReadonlyMap<string, readonly StoredCandidate[]> {
  const found = new Map<string, readonly StoredCandidate[]>();
  for (const [source, candidates] of bySource) {
    const own = candidates.get(key);
    if (own !== undefined && own.length > 0) found.set(source, own);
  }
  return found;
}
