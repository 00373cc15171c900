import type { SourceCounts } from "../../model.ts";
import type { StoredSourceConfig } from "../store.ts";
import { countServedByKind } from "./counts.ts";
import type { NameKey } from "./name-key.ts";
import { openOrigins } from "./origins.ts";
import { refilter } from "./refilter.ts";
import type { SourceRow, Writing } from "./writing.ts";

interface Columns {
  readonly name: string;
  readonly position: number;
  readonly type: string;
  readonly location_key: string;
  readonly location: string;
  readonly interval_ms: number | null;
  readonly cron: string | null;
  readonly timezone: string | null;
  readonly shown_config: string;
  readonly filter_key: string;
}

export function addSource({ prepare }: Writing, config: StoredSourceConfig, position: number): void {
  const columns = columnsOf(config, position);
  const names = Object.keys(columns);
  prepare(`INSERT INTO source (${names.join(", ")}) VALUES (${names.map((name) => `@${name}`).join(", ")})`).run(
    columns,
  );
}

export interface UpdatedSource {
  readonly id: number;
  readonly name: string;
  readonly changed: boolean;
  /** Names whose merge may come out differently. */
  readonly names: ReadonlySet<NameKey>;
}

/** Writes what differs. After a change of location the old entries stay until the first success at the new place. */
export function updateSource(
  writing: Writing,
  before: SourceRow,
  config: StoredSourceConfig,
  position: number,
): UpdatedSource {
  const { prepare } = writing;
  const columns = columnsOf(config, position);
  const old = before as SourceRow & Columns;
  const differs = (Object.keys(columns) as (keyof Columns)[]).filter((column) => columns[column] !== old[column]);
  const names = new Set<NameKey>();
  if (differs.length > 0) {
    prepare(
      `UPDATE source SET ${Object.keys(columns)
        .map((name) => `${name} = @${name}`)
        .join(", ")} WHERE id = @id`,
    ).run({
      ...columns,
      id: before.id,
    });
  }
  if (differs.includes("location_key")) relocate(writing, before);
  if (differs.includes("filter_key") && refilter(writing, before.id, config.passes, names)) recount(writing, before);
  if (differs.includes("name")) {
    renameOrigins(writing, before.id, config.name);
    addAllNames(writing, before.id, names);
  }
  return { id: before.id, name: config.name, changed: differs.some((column) => column !== "position"), names };
}

/** Drops a source; its rows in the ledger go with the next `prune`. No registry lists it any more. */
export function removeSource({ prepare }: Writing, { id }: SourceRow): void {
  prepare("DELETE FROM entry WHERE source_id = ?").run(id);
  prepare("DELETE FROM source WHERE id = ?").run(id);
}

function columnsOf(config: StoredSourceConfig, position: number): Columns {
  return {
    name: config.name,
    position,
    type: config.type,
    location_key: config.locationKey,
    location: JSON.stringify(config.location),
    interval_ms: config.intervalMs,
    cron: config.cron,
    timezone: config.timezone,
    shown_config: JSON.stringify(config.shownConfig),
    filter_key: config.filterKey,
  };
}

/** What was learned at the old place says nothing about the new one. */
function relocate({ prepare }: Writing, { id }: SourceRow): void {
  const sql = `
    UPDATE source SET relocated = revision IS NOT NULL, fingerprint = NULL, content_ids = '[]', engine = NULL,
      next_run_at = NULL, consecutive_failures = 0, error = NULL, held = NULL, held_content_ids = '[]',
      accepted_content_ids = '[]', refused = NULL, death_revision = NULL, deaths = 0
    WHERE id = ?`;
  prepare(sql).run(id);
}

function recount(writing: Writing, { id, counts }: SourceRow): void {
  if (counts === null) return;
  const sql = `SELECT
      count(*) FILTER (WHERE filtered = 0 AND stale = 0) AS accepted,
      count(*) FILTER (WHERE filtered = 1 AND stale = 0) AS filtered,
      count(*) FILTER (WHERE filtered = 0 AND stale = 1) AS stale,
      count(*) FILTER (WHERE filtered = 0) AS served
    FROM entry WHERE source_id = ?`;
  const found = writing.prepare(sql).get(id) as Partial<SourceCounts>;
  const next = { ...(JSON.parse(counts) as SourceCounts), ...found };
  const update = writing.prepare("UPDATE source SET counts = ?, counts_by_kind = ? WHERE id = ?");
  update.run(JSON.stringify(next), JSON.stringify(countServedByKind(writing, id)), id);
}

/** Provenance names a source as it is called now; tombstones keep the name of their time. */
function renameOrigins(writing: Writing, sourceId: number, source: string): void {
  const origins = openOrigins(writing);
  const used = writing.prepare("SELECT DISTINCT origin_id FROM entry WHERE source_id = ?").pluck().all(sourceId);
  const update = writing.prepare("UPDATE entry SET origin_id = ? WHERE source_id = ? AND origin_id = ?");
  for (const id of used as number[]) update.run(origins.idOf({ ...origins.byId(id), source }), sourceId, id);
}

function addAllNames({ prepare }: Writing, sourceId: number, names: Set<NameKey>): void {
  const rows = prepare("SELECT DISTINCT kind || name FROM entry WHERE source_id = ?").pluck().all(sourceId);
  for (const key of rows as NameKey[]) names.add(key);
}
