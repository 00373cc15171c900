import { isoTime } from "../../clock.ts";
import { mergeName } from "../../merge/merge-name.ts";
import type { ChangeCounts } from "../../model.ts";
import { loadCandidates, loadMerged, type StoredCandidate } from "./merge-input.ts";
import { writeMergedName } from "./merged-rows.ts";
import { chunksOf, type NameChunk } from "./name-chunk.ts";
import type { NameKey, Names } from "./name-key.ts";
import { type Origins, openOrigins } from "./origins.ts";
import { endRegistryChange, type RegistryChange, startRegistryChange } from "./registry-change.ts";
import { openShadowed, type ShadowedWriter } from "./shadowed.ts";
import { rememberChange } from "./transaction-time.ts";
import type { Writing } from "./writing.ts";

const TOMBSTONE_DAYS = 90;

/**
 * Merges the given names of a registry anew and writes the rows that differ; nothing is written where nothing does.
 * `at` comes from `transactionTime`.
 * @returns how many served entries the registry gained, changed and lost
 */
export function mergeRegistry(writing: Writing, registryId: number, names: Names, at: string): ChangeCounts {
  const change = startRegistryChange(writing, registryId);
  const sources = sourcesInOrder(writing, registryId);
  const merging: Merging = {
    change,
    sources,
    origins: openOrigins(writing),
    shadowed: openShadowed(writing, change, names),
    at,
  };
  const keys = [...(names ?? allNames(writing, merging))].sort();
  for (const chunk of chunksOf(keys, change.storedRows)) mergeChunk(writing, merging, chunk);
  merging.shadowed.end();
  if (endRegistryChange(writing, change, at)) rememberChange(writing, at);
  return change.counts;
}

/** A tombstone that is older says nothing any more. */
export function tombstoneCutoff(at: string): string {
  return isoTime(Date.parse(at) - TOMBSTONE_DAYS * 86_400_000);
}

interface Merging {
  readonly change: RegistryChange;
  /** By precedence. */
  readonly sources: readonly { readonly id: number; readonly name: string }[];
  readonly origins: Origins;
  readonly shadowed: ShadowedWriter;
  readonly at: string;
}

function mergeChunk(writing: Writing, { change, sources, origins, shadowed, at }: Merging, chunk: NameChunk): void {
  const order = sources.map(({ name }) => name);
  const bySource = sources.map(({ id, name }) => [name, loadCandidates(writing, origins, id, chunk)] as const);
  const merged = loadMerged(writing, origins, change.id, chunk);
  const expired = tombstoneCutoff(at);
  for (const key of chunk.keys) {
    const stored = merged.get(key) ?? [];
    const previous = stored.filter((row) => row.status !== "deleted" || row.statusChangedAt > expired);
    const candidates = candidatesOf(bySource, key);
    const name = mergeName({ order, candidates, previous, at });
    if (name.changed || previous.length < stored.length) {
      const owned = [...candidates.values()].flat();
      writeMergedName(writing, change, origins, { key, stored, rows: name.rows, owned });
    }
    shadowed.replace(key, name.shadowed);
  }
}

function sourcesInOrder({ prepare }: Writing, registryId: number): Merging["sources"] {
  const sql = `
    SELECT s.id, s.name FROM registry_source r JOIN source s ON s.id = r.source_id
    WHERE r.registry_id = ? ORDER BY r.position`;
  return prepare(sql).all(registryId) as { id: number; name: string }[];
}

function allNames({ prepare }: Writing, { change, sources }: Merging): ReadonlySet<NameKey> {
  const merged = prepare("SELECT DISTINCT kind || name FROM merged WHERE registry_id = ?").pluck().all(change.id);
  const entries = prepare("SELECT DISTINCT kind || name FROM entry WHERE source_id = ?").pluck();
  return new Set([...merged, ...sources.flatMap(({ id }) => entries.all(id))] as NameKey[]);
}

type BySource = readonly (readonly [source: string, candidates: ReadonlyMap<NameKey, readonly StoredCandidate[]>])[];

function candidatesOf(bySource: BySource, key: NameKey): ReadonlyMap<string, readonly StoredCandidate[]> {
  const found = new Map<string, readonly StoredCandidate[]>();
  for (const [source, candidates] of bySource) {
    const own = candidates.get(key);
    if (own !== undefined && own.length > 0) found.set(source, own);
  }
  return found;
}
