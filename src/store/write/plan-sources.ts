import type { StoredSourceConfig } from "../store.ts";
import type { SourceRow } from "./writing.ts";

/** What a new config makes of the stored sources. */
export interface SourcePlan {
  readonly added: readonly StoredSourceConfig[];
  readonly kept: readonly KeptSource[];
  readonly removed: readonly SourceRow[];
}

export interface KeptSource {
  readonly before: SourceRow;
  readonly config: StoredSourceConfig;
}

/**
 * Pairs stored and configured sources: by name, else by location. A location whose old name is gone and whose new name
 * is new was renamed, so it keeps its entries. So no name ever passes from one stored source to another.
 */
export function planSources(stored: readonly SourceRow[], configs: readonly StoredSourceConfig[]): SourcePlan {
  const rest = new Map(stored.map((row) => [row.name, row]));
  const kept: KeptSource[] = [];
  const fresh: StoredSourceConfig[] = [];
  for (const config of configs) {
    const before = rest.get(config.name);
    rest.delete(config.name);
    if (before === undefined) fresh.push(config);
    else kept.push({ before, config });
  }
  const added: StoredSourceConfig[] = [];
  for (const config of fresh) {
    const before = [...rest.values()].find((row) => row.location_key === config.locationKey);
    if (before === undefined) added.push(config);
    else {
      rest.delete(before.name);
      kept.push({ before, config });
    }
  }
  return { added, kept, removed: [...rest.values()] };
}
