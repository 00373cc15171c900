import type { Kind } from "../../model.ts";
import type { Prepare } from "../statements.ts";
import type { RegistryRecord } from "../store.ts";

interface Row {
  readonly id: number;
  readonly name: string;
  readonly is_default: number;
  readonly require: string;
  readonly generation: string;
  readonly counts: string;
  readonly shadowed: number;
  readonly created_at: string;
  readonly updated_at: string;
}

interface ListedSource {
  readonly registryId: number;
  readonly name: string;
  readonly lastSuccessAt: string | null;
}

/** See `StoreReader.registries`. */
export function readRegistries(prepare: Prepare): readonly RegistryRecord[] {
  const listed = prepare(`
    SELECT r.registry_id AS registryId, s.name, s.last_success_at AS lastSuccessAt
    FROM registry_source r JOIN source s ON s.id = r.source_id ORDER BY r.registry_id, r.position`);
  const sources = listed.all() as ListedSource[];
  const rows = prepare("SELECT * FROM registry ORDER BY is_default DESC, position").all() as Row[];
  return rows.map((row) =>
    recordOf(
      row,
      sources.filter(({ registryId }) => registryId === row.id),
    ),
  );
}

function recordOf(row: Row, sources: readonly ListedSource[]): RegistryRecord {
  return {
    id: row.id,
    name: row.name,
    isDefault: row.is_default === 1,
    sources: sources.map(({ name }) => name),
    require: JSON.parse(row.require) as string[],
    generation: row.generation,
    missingSources: sources.filter(({ lastSuccessAt }) => lastSuccessAt === null).map(({ name }) => name),
    counts: JSON.parse(row.counts) as Readonly<Record<Kind, { names: number; versions: number }>>,
    shadowed: row.shadowed,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

const MAX_SHADOWED = 1_000;

/** See `StoreReader.shadowed`. */
export function readShadowed(
  prepare: Prepare,
  registry: number,
): readonly { readonly key: string; readonly source: string; readonly ownedBy: string }[] {
  const sql = `SELECT key, source, owned_by AS ownedBy FROM shadowed WHERE registry_id = ? ORDER BY key, source
    LIMIT ${MAX_SHADOWED}`;
  return prepare(sql).all(registry) as { key: string; source: string; ownedBy: string }[];
}
