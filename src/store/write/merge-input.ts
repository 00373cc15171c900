import type { Candidate, EntryStatus, MergedRow, Provenance } from "../../model.ts";
import { type NameChunk, rowsByName } from "./name-chunk.ts";
import type { NameKey } from "./name-key.ts";
import type { Origin, Origins } from "./origins.ts";
import type { Writing } from "./writing.ts";

export interface StoredCandidate extends Candidate {
  readonly name: string;
  readonly contentId: number;
}

export interface StoredRow extends MergedRow {
  readonly name: string;
  readonly contentId: number;
}

const CANDIDATES = `
  SELECT name, version, lower(hex(digest)), status, accepted_at, content_id, origin_id, line, stale
  FROM entry WHERE source_id = ? AND kind = ? AND name BETWEEN ? AND ? AND filtered = 0`;

type CandidateColumns = readonly [
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
  sourceId: number,
  chunk: NameChunk,
): ReadonlyMap<NameKey, readonly StoredCandidate[]> {
  const select = prepare(CANDIDATES).raw();
  return rowsByName(chunk, (kind, from, to) => {
    const rows = select.all(sourceId, kind, from, to) as CandidateColumns[];
    return rows.map(([name, version, digest, status, acceptedAt, contentId, originId, line, stale]) => {
      const provenance = provenanceOf(origins.byId(originId), line, stale);
      return { name, version, digest, status, acceptedAt, contentId, provenance };
    });
  });
}

/** Field by field: a spread takes several times as long, and this runs for every row that a merge looks at. */
function provenanceOf(origin: Origin, line: number, stale: number): Provenance {
  const { source, type, repository, path, revision } = origin;
  return { source, type, repository, path, revision, line, stale: stale === 1 };
}

const MERGED = `
  SELECT name, version, lower(hex(digest)), status, status_changed_at, published_at, updated_at, is_latest, content_id,
    origin_id, line, stale
  FROM merged WHERE registry_id = ? AND kind = ? AND live IN (0, 1) AND name BETWEEN ? AND ?`;

type MergedColumns = readonly [
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
  registryId: number,
  chunk: NameChunk,
): ReadonlyMap<NameKey, readonly StoredRow[]> {
  const select = prepare(MERGED).raw();
  return rowsByName(chunk, (kind, from, to) => {
    const rows = select.all(registryId, kind, from, to) as MergedColumns[];
    return rows.map((columns) => {
      const [name, version, digest, status, statusChangedAt, publishedAt, updatedAt, latest, contentId] = columns;
      const provenance = provenanceOf(origins.byId(columns[9]), columns[10], columns[11]);
      const isLatest = latest === 1;
      return {
        name,
        version,
        digest,
        status,
        statusChangedAt,
        publishedAt,
        updatedAt,
        isLatest,
        contentId,
        provenance,
      };
    });
  });
}
