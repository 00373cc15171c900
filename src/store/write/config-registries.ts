import type { StoredRegistryConfig } from "../store.ts";
import { EMPTY_GENERATION } from "./generation.ts";
import { NOTHING_SERVED } from "./registry-change.ts";
import { rememberChange } from "./transaction-time.ts";
import type { Writing } from "./writing.ts";

export interface RegistryChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** `remerge` where the list of sources is another, so that any name can come out differently. */
  readonly registries: readonly { readonly id: number; readonly remerge: boolean }[];
}

interface RegistryRow {
  readonly id: number;
  readonly name: string;
  readonly position: number;
  readonly is_default: number;
  readonly require: string;
  readonly sources: string;
}

const STORED = `
  SELECT id, name, position, is_default, require,
    (SELECT json_group_array(source_id) FROM
      (SELECT source_id FROM registry_source WHERE registry_id = registry.id ORDER BY position)) AS sources
  FROM registry`;

/** Makes the registries those of the config. Sources have their new names already; those that leave are still there. */
export function applyRegistries(
  writing: Writing,
  configs: readonly StoredRegistryConfig[],
  at: string,
): RegistryChanges {
  const rest = new Map((writing.prepare(STORED).all() as RegistryRow[]).map((row) => [row.name, row]));
  const [added, changed]: [string[], string[]] = [[], []];
  const registries = configs.map((config, position) => {
    const before = rest.get(config.name);
    rest.delete(config.name);
    if (before !== undefined) return updateRegistry(writing, before, config, position, changed);
    added.push(config.name);
    return addRegistry(writing, config, position, at);
  });
  for (const row of rest.values()) removeRegistry(writing, row.id);
  return { added, removed: [...rest.keys()], changed, registries };
}

function addRegistry(writing: Writing, config: StoredRegistryConfig, position: number, at: string) {
  const sql = `
    INSERT INTO registry (name, position, is_default, require, generation, counts, shadowed, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)`;
  const { name, isDefault, require } = config;
  const written = writing
    .prepare(sql)
    .run(name, position, Number(isDefault), JSON.stringify(require), EMPTY_GENERATION, NOTHING_SERVED, at, at);
  rememberChange(writing, at);
  const id = Number(written.lastInsertRowid);
  writeSources(writing, id, sourceIds(writing, config));
  return { id, remerge: true };
}

function updateRegistry(
  writing: Writing,
  before: RegistryRow,
  config: StoredRegistryConfig,
  position: number,
  changed: string[],
) {
  const [isDefault, require] = [Number(config.isDefault), JSON.stringify(config.require)];
  if (before.position !== position || before.is_default !== isDefault || before.require !== require) {
    const sql = "UPDATE registry SET position = ?, is_default = ?, require = ? WHERE id = ?";
    writing.prepare(sql).run(position, isDefault, require, before.id);
  }
  const sources = sourceIds(writing, config);
  const remerge = JSON.stringify(sources) !== before.sources;
  if (remerge) {
    writeSources(writing, before.id, sources);
    changed.push(config.name);
  }
  return { id: before.id, remerge };
}

function sourceIds({ prepare }: Writing, { sources }: StoredRegistryConfig): readonly number[] {
  const select = prepare("SELECT id FROM source WHERE name = ?").pluck();
  return sources.map((name) => select.get(name) as number);
}

function writeSources({ prepare }: Writing, registryId: number, sources: readonly number[]): void {
  prepare("DELETE FROM registry_source WHERE registry_id = ?").run(registryId);
  const insert = prepare("INSERT INTO registry_source (registry_id, position, source_id) VALUES (?, ?, ?)");
  for (const [position, source] of sources.entries()) insert.run(registryId, position, source);
}

function removeRegistry({ prepare }: Writing, id: number): void {
  prepare("DELETE FROM merged WHERE registry_id = ?").run(id);
  prepare("DELETE FROM shadowed WHERE registry_id = ?").run(id);
  prepare("DELETE FROM registry WHERE id = ?").run(id);
}
