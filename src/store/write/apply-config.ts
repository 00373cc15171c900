import type { ChangeCounts } from "../../model.ts";
import type { ConfigChange, StoredRegistryConfig, StoredSourceConfig } from "../store.ts";
import { applyRegistries } from "./config-registries.ts";
import { addSource, removeSource, updateSource } from "./config-sources.ts";
import { mergeRegistry } from "./merge-registry.ts";
import type { NameKey } from "./name-key.ts";
import { planSources } from "./plan-sources.ts";
import { transactionTime } from "./transaction-time.ts";
import type { SourceRow, Writing } from "./writing.ts";

/** See `StoreWriter.applyConfig`. */
export function applyConfig(
  writing: Writing,
  sources: readonly StoredSourceConfig[],
  registries: readonly StoredRegistryConfig[],
  wallClock: string,
): ConfigChange {
  const at = transactionTime(writing, wallClock);
  const stored = writing.prepare("SELECT * FROM source ORDER BY position").all() as SourceRow[];
  const plan = planSources(stored, sources);
  const position = (config: StoredSourceConfig) => sources.indexOf(config);
  for (const config of plan.added) addSource(writing, config, position(config));
  const updated = plan.kept.map(({ before, config }) => updateSource(writing, before, config, position(config)));
  const changes = applyRegistries(writing, registries, at);
  const touched = namesByRegistry(writing, updated);
  const counts = changes.registries.map(({ id, remerge }) => {
    const names = remerge ? null : (touched.get(id) ?? new Set());
    return names?.size === 0 ? NONE : mergeRegistry(writing, id, names, at);
  });
  for (const row of plan.removed) removeSource(writing, row);
  return {
    added: [...plan.added.map(({ name }) => name), ...changes.added],
    removed: [...plan.removed.map(({ name }) => name), ...changes.removed],
    changed: [...updated.filter(({ changed }) => changed).map(({ name }) => name), ...changes.changed],
    entries: sum(counts),
  };
}

const NONE: ChangeCounts = { added: 0, changed: 0, removed: 0 };

/** Names to merge again because a filter let them through, stopped them, or their source has a new name. */
function namesByRegistry(
  { prepare }: Writing,
  updated: readonly { readonly id: number; readonly names: ReadonlySet<NameKey> }[],
): ReadonlyMap<number, Set<NameKey>> {
  const touched = new Map<number, Set<NameKey>>();
  const registries = prepare("SELECT registry_id FROM registry_source WHERE source_id = ?").pluck();
  for (const { id, names } of updated.filter((source) => source.names.size > 0)) {
    for (const registry of registries.all(id) as number[]) {
      touched.set(registry, new Set([...(touched.get(registry) ?? []), ...names]));
    }
  }
  return touched;
}

function sum(counts: readonly ChangeCounts[]): ChangeCounts {
  return counts.reduce(
    (total, { added, changed, removed }) => ({
      added: total.added + added,
      changed: total.changed + changed,
      removed: total.removed + removed,
    }),
    NONE,
  );
}
