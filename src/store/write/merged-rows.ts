import { sameRow } from "../../merge/merge-name.ts";
import type { MergedRow } from "../../model.ts";
import type { StoredCandidate, StoredRow } from "./merge-input.ts";
import { kindOfKey, type NameKey, splitNameKey } from "./name-key.ts";
import type { Origins } from "./origins.ts";
import type { RegistryChange } from "./registry-change.ts";
import type { Writing } from "./writing.ts";

interface NameChange {
  readonly key: NameKey;
  readonly stored: readonly StoredRow[];
  readonly rows: readonly MergedRow[];
  /** Where the content of the rows can come from, besides `stored`. */
  readonly owned: readonly StoredCandidate[];
}

/** Writes the rows of one name that differ, and keeps generation and counts in step. */
export function writeMergedName(writing: Writing, change: RegistryChange, origins: Origins, name: NameChange): void {
  const { key, stored, rows } = name;
  const before = new Map(stored.map((row) => [row.version, row]));
  const contentIds = new Map([...stored, ...name.owned].map(({ digest, contentId }) => [digest, contentId]));
  for (const row of rows) {
    const old = before.get(row.version);
    before.delete(row.version);
    const contentId = contentIds.get(row.digest) ?? 0;
    if (old === undefined || !sameRow(old, row)) replaceRow(writing, change, origins, { key, old, row, contentId });
  }
  for (const old of before.values()) {
    deleteRow(writing, change, key, old);
    change.generation.subtract(key, old);
  }
  count(change, key, stored, rows);
}

interface RowChange {
  readonly key: NameKey;
  readonly old: StoredRow | undefined;
  readonly row: MergedRow;
  readonly contentId: number;
}

/**
 * The content's slug and haystack come by subqueries, since INSERT with SELECT would keep a journal of its own for each
 * row and take three times as long.
 */
const INSERT = `
  INSERT OR REPLACE INTO merged (registry_id, kind, live, name, version, is_latest, status, updated_at, published_at,
    status_changed_at, origin_id, line, stale, digest, content_id, slug, haystack)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, unhex(?), ?, (SELECT slug FROM content WHERE id = ?),
    (SELECT haystack FROM content WHERE id = ?))`;

function replaceRow({ prepare, ...rest }: Writing, change: RegistryChange, origins: Origins, row: RowChange): void {
  const { key, old } = row;
  if (old !== undefined) {
    change.generation.subtract(key, old);
    if (isLive(old) !== isLive(row.row)) deleteRow({ prepare, ...rest }, change, key, old);
  }
  change.generation.add(key, row.row);
  const [kind, name] = splitNameKey(key);
  const { version, isLatest, status, updatedAt, publishedAt, statusChangedAt, provenance } = row.row;
  prepare(INSERT).run(
    ...[change.id, kind, Number(isLive(row.row)), name, version, Number(isLatest), status],
    ...[updatedAt, publishedAt, statusChangedAt, origins.idOf(provenance), provenance.line, Number(provenance.stale)],
    ...[row.row.digest, row.contentId, row.contentId, row.contentId],
  );
}

function deleteRow({ prepare }: Writing, change: RegistryChange, key: NameKey, row: MergedRow): void {
  const sql = "DELETE FROM merged WHERE registry_id = ? AND kind = ? AND live = ? AND name = ? AND version = ?";
  const [kind, name] = splitNameKey(key);
  prepare(sql).run(change.id, kind, Number(isLive(row)), name, row.version);
}

function count(change: RegistryChange, key: NameKey, stored: readonly StoredRow[], rows: readonly MergedRow[]): void {
  const before = new Map(stored.filter(isLive).map((row) => [row.version, row]));
  const after = rows.filter(isLive);
  const added = after.filter(({ version }) => !before.has(version)).length;
  change.counts.added += added;
  change.counts.changed += after.filter(
    ({ version, digest }) => (before.get(version)?.digest ?? digest) !== digest,
  ).length;
  change.counts.removed += before.size - (after.length - added);
  const served = change.served[kindOfKey(key)];
  served.versions += after.length - before.size;
  served.names += Number(after.length > 0) - Number(before.size > 0);
}

function isLive(row: MergedRow): boolean {
  return row.status !== "deleted";
}
