import type { Candidate, EntryStatus, MergedRow } from "../../model.ts";
import { type NameKey, type Names, rowsByName } from "./name-key.ts";
import type { Origins } from "./origins.ts";
import type { Writing } from "./writing.ts";

export interface StoredCandidate extends Candidate {
  readonly contentId: number;
}

export interface StoredRow extends MergedRow {
  readonly contentId: number;
}

const CANDIDATES = `
  SELECT e.kind, e.name, e.version, lower(hex(c.digest)), c.status, e.accepted_at, e.content_id, e.origin_id, e.line, e.stale
  FROM entry e CROSS JOIN content c ON c.id = e.content_id
  WHERE e.source_id = ? AND e.filtered = 0`;

type CandidateRow = readonly [
  kind: number,
  name: string,
  version: string,
  digest: string,
  status: Candidate["status"],
  acceptedAt: string,
  contentId: number,
  originId: number,
  line: number,
  stale: number,
];

/** What a source puts forward for the names: its valid entries that its filter lets through. */
export function loadCandidates(
  { prepare }: Writing,
  origins: Origins,
  source: { readonly id: number; readonly entries: number },
  names: Names,
): ReadonlyMap<NameKey, readonly StoredCandidate[]> {
  const all = prepare(CANDIDATES).raw();
  const one = prepare(`${CANDIDATES} AND e.kind = ? AND e.name = ?`).raw();
  const rows = rowsByName(
    names,
    source.entries,
    () => all.all(source.id) as CandidateRow[],
    (kind, name) => one.all(source.id, kind, name) as CandidateRow[],
  );
  return mapValues(rows, ([, , version, digest, status, acceptedAt, contentId, originId, line, stale]) => ({
    version,
    digest,
    status,
    acceptedAt,
    contentId,
    provenance: { ...origins.byId(originId), line, stale: stale === 1 },
  }));
}

const MERGED = `
  SELECT m.kind, m.name, m.version, lower(hex(c.digest)), m.status, m.status_changed_at, m.published_at, m.updated_at,
    m.is_latest, m.content_id, m.origin_id, m.line, m.stale
  FROM merged m CROSS JOIN content c ON c.id = m.content_id
  WHERE m.registry_id = ?`;

type MergedColumns = readonly [
  kind: number,
  name: string,
  version: string,
  digest: string,
  status: EntryStatus,
  statusChangedAt: string,
  publishedAt: string,
  updatedAt: string,
  isLatest: number,
  contentId: number,
  originId: number,
  line: number,
  stale: number,
];

/** The rows that a registry has of the names now, tombstones included. */
export function loadMerged(
  { prepare }: Writing,
  origins: Origins,
  registry: { readonly id: number; readonly entries: number },
  names: Names,
): ReadonlyMap<NameKey, readonly StoredRow[]> {
  const all = prepare(MERGED).raw();
  const one = prepare(`${MERGED} AND m.kind = ? AND m.live IN (0, 1) AND m.name = ?`).raw();
  const rows = rowsByName(
    names,
    registry.entries,
    () => all.all(registry.id) as MergedColumns[],
    (kind, name) => one.all(registry.id, kind, name) as MergedColumns[],
  );
  return mapValues(rows, (columns) => {
    const [, , version, digest, status, statusChangedAt, publishedAt, updatedAt, isLatest] = columns;
    const [contentId, originId, line, stale] = [columns[9], columns[10], columns[11], columns[12]];
    const provenance = { ...origins.byId(originId), line, stale: stale === 1 };
    return {
      version,
      digest,
      status,
      statusChangedAt,
      publishedAt,
      updatedAt,
      isLatest: isLatest === 1,
      contentId,
      provenance,
    };
  });
}

function mapValues<K, A, B>(
  groups: ReadonlyMap<K, readonly A[]>,
  convert: (value: A) => B,
): ReadonlyMap<K, readonly B[]> {
  return new Map([...groups].map(([key, group]) => [key, group.map(convert)]));
}
