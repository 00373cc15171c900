import type { EntryFinding } from "../../document/report.ts";
import type { EntryId } from "../../model.ts";
import { kindCode, kindOf } from "../kind-code.ts";
import type { StoredEntry, WrittenEntry } from "../store.ts";
import type { Writing } from "./writing.ts";

/** What a change of an entry starts from. */
export interface EntryBefore {
  readonly contentId: number;
  readonly filtered: boolean;
  readonly stale: boolean;
}

export function entryBefore({ prepare }: Writing, sourceId: number, id: EntryId): EntryBefore | null {
  const sql =
    "SELECT content_id, filtered, stale FROM entry WHERE source_id = ? AND kind = ? AND name = ? AND version = ?";
  const row = prepare(sql).raw().get(sourceId, kindCode(id.kind), id.name, id.version) as number[] | undefined;
  if (row === undefined) return null;
  return { contentId: row[0] ?? 0, filtered: row[1] === 1, stale: row[2] === 1 };
}

/** What the store adds to an entry of a snapshot. */
interface EntryPlace {
  readonly contentId: number;
  readonly originId: number;
  readonly acceptedAt: string;
}

/** A changed entry keeps the time at which it was first accepted. */
const UPSERT = `
  INSERT INTO entry (source_id, kind, name, version, content_id, digest, status, raw_digest, filtered, stale, origin_id,
    line, accepted_at, findings)
  VALUES (?, ?, ?, ?, ?, unhex(?), (SELECT status FROM content WHERE id = ?), unhex(?), ?, 0, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET content_id = excluded.content_id, digest = excluded.digest, status = excluded.status,
    raw_digest = excluded.raw_digest, filtered = excluded.filtered, stale = 0, origin_id = excluded.origin_id,
    line = excluded.line, findings = excluded.findings`;

export function writeEntry({ prepare }: Writing, sourceId: number, entry: WrittenEntry, place: EntryPlace): void {
  const { id } = entry;
  prepare(UPSERT).run(
    ...[sourceId, kindCode(id.kind), id.name, id.version, place.contentId, entry.digest, place.contentId],
    ...[
      entry.rawDigest,
      Number(entry.filtered),
      place.originId,
      entry.line,
      place.acceptedAt,
      findingsText(entry.findings),
    ],
  );
}

export function rereadEntry(
  { prepare }: Writing,
  sourceId: number,
  {
    id,
    rawDigest,
    findings,
  }: { readonly id: EntryId; readonly rawDigest: string; readonly findings: readonly EntryFinding[] },
): void {
  const sql = `UPDATE entry SET raw_digest = unhex(?), stale = 0, findings = ?
    WHERE source_id = ? AND kind = ? AND name = ? AND version = ?`;
  prepare(sql).run(rawDigest, findingsText(findings), sourceId, kindCode(id.kind), id.name, id.version);
}

/** The same entry, which now comes from elsewhere. */
export function relocateEntry(
  { prepare }: Writing,
  sourceId: number,
  { id, line }: { readonly id: EntryId; readonly line: number },
  originId: number,
): void {
  const sql = `UPDATE entry SET origin_id = ?, line = ?
    WHERE source_id = ? AND kind = ? AND name = ? AND version = ?`;
  prepare(sql).run(originId, line, sourceId, kindCode(id.kind), id.name, id.version);
}

/** Keeps the verdict on its bytes, which are no longer in the document but may come back. */
export function markStale({ prepare }: Writing, sourceId: number, id: EntryId): void {
  const sql = "UPDATE entry SET stale = 1 WHERE source_id = ? AND kind = ? AND name = ? AND version = ?";
  prepare(sql).run(sourceId, kindCode(id.kind), id.name, id.version);
}

export function deleteEntry({ prepare }: Writing, sourceId: number, id: EntryId): void {
  const sql = "DELETE FROM entry WHERE source_id = ? AND kind = ? AND name = ? AND version = ?";
  prepare(sql).run(sourceId, kindCode(id.kind), id.name, id.version);
}

/** Few enough to be read in some ten milliseconds. */
export const PAGE_ROWS = 5_000;

const STORED = `
  SELECT kind, name, version, lower(hex(digest)), lower(hex(raw_digest)), filtered, stale, findings
  FROM entry WHERE source_id = ? AND (kind, name, version) > (?, ?, ?) ORDER BY kind, name, version LIMIT ${PAGE_ROWS}`;

type StoredColumns = readonly [
  kind: number,
  name: string,
  version: string,
  digest: string,
  rawDigest: string,
  filtered: number,
  stale: number,
  findings: string | null,
];

/** See `StoreWriter.entries`. */
export function storedEntries({ prepare }: Writing, sourceId: number, after: EntryId | null): readonly StoredEntry[] {
  const from = after === null ? [-1, "", ""] : [kindCode(after.kind), after.name, after.version];
  const rows = prepare(STORED)
    .raw()
    .all(sourceId, ...from) as StoredColumns[];
  const entries: StoredEntry[] = [];
  for (const row of rows) {
    const stale = row[6] === 1;
    entries.push({
      id: { kind: kindOf(row[0]), name: row[1], version: row[2] },
      digest: row[3],
      rawDigest: stale ? null : row[4],
      filtered: row[5] === 1,
      stale,
      findings: parseFindings(row[7]),
    });
  }
  return entries;
}

const NO_FINDINGS: readonly EntryFinding[] = [];

export function parseFindings(text: string | null): readonly EntryFinding[] {
  return text === null ? NO_FINDINGS : (JSON.parse(text) as EntryFinding[]);
}

function findingsText(findings: readonly EntryFinding[]): string | null {
  return findings.length === 0 ? null : JSON.stringify(findings);
}
