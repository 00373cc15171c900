import type { RegistryRecord, SourceRecord } from "../store/store.ts";

interface KindCounts {
  readonly names: number;
  readonly versions: number;
}

/** A registry as `GET /v1/registries` shows it (CONTRACT §3). */
export interface RegistryDescription {
  readonly name: string;
  readonly default: boolean;
  readonly creationType: "CONFIG";
  readonly sources: readonly string[];
  /** Where its read API is. */
  readonly path: string;
  readonly generation: string;
  readonly ready: boolean;
  readonly missingSources: readonly string[];
  readonly counts: { readonly servers: KindCounts; readonly skills: KindCounts; readonly plugins: KindCounts };
  readonly shadowed: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function describeRegistry(record: RegistryRecord, sources: readonly SourceRecord[]): RegistryDescription {
  const { name, isDefault, generation, missingSources, counts, shadowed, createdAt, updatedAt } = record;
  return {
    name,
    default: isDefault,
    creationType: "CONFIG",
    sources: record.sources,
    path: `/registry/${encodeURIComponent(name)}/v0.1`,
    generation,
    ready: waitsFor(record, sources).length === 0,
    missingSources,
    counts: { servers: counts.server, skills: counts.skill, plugins: counts.plugin },
    shadowed,
    createdAt,
    updatedAt,
  };
}

/** Whether reads are answered: one source was synced at least, and each that the registry requires. */
export function isLoaded({ sources, require, missingSources }: RegistryRecord): boolean {
  const missing = new Set(missingSources);
  return sources.some((source) => !missing.has(source)) && !require.some((source) => missing.has(source));
}

/** Sources whose first run a registry without anything to serve still waits for; none means that it is ready. */
export function waitsFor(record: RegistryRecord, sources: readonly SourceRecord[]): readonly string[] {
  if (Object.values(record.counts).some(({ versions }) => versions > 0)) return [];
  const untried = sources.filter(({ lastAttemptAt }) => lastAttemptAt === null).map(({ name }) => name);
  return record.sources.filter((name) => untried.includes(name));
}
