import { kindCode, kindOf } from "../kind-code.ts";
import type { Snapshot, StoredQuarantined } from "../store.ts";
import { PAGE_ROWS, parseFindings } from "./entry-rows.ts";
import type { Writing } from "./writing.ts";

/** Keeps the verdicts on what is quarantined now; those of before are dropped. */
export function replaceQuarantined(
  { prepare }: Writing,
  sourceId: number,
  quarantined: NonNullable<Snapshot["quarantined"]>,
): void {
  prepare("DELETE FROM quarantined WHERE source_id = ?").run(sourceId);
  const insert = prepare(
    "INSERT INTO quarantined (source_id, raw_digest, kind, name, version, findings) VALUES (?, unhex(?), ?, ?, ?, ?)",
  );
  for (const { rawDigest, kind, id, findings } of quarantined) {
    insert.run(sourceId, rawDigest, kindCode(kind), id?.name ?? null, id?.version ?? null, JSON.stringify(findings));
  }
}

const STORED = `
  SELECT id, lower(hex(raw_digest)), kind, name, version, findings
  FROM quarantined WHERE source_id = ? AND id > ? ORDER BY id LIMIT ${PAGE_ROWS}`;

type StoredColumns = readonly [
  id: number,
  rawDigest: string,
  kind: number,
  name: string | null,
  version: string | null,
  findings: string,
];

/** See `StoreWriter.quarantined`. */
export function storedQuarantined(
  { prepare }: Writing,
  sourceId: number,
  after: StoredQuarantined | null,
): readonly StoredQuarantined[] {
  const rows = prepare(STORED)
    .raw()
    .all(sourceId, after?.position ?? 0) as StoredColumns[];
  return rows.map(([position, rawDigest, code, name, version, findings]) => {
    const kind = kindOf(code);
    const id = name === null || version === null ? null : { kind, name, version };
    return { position, rawDigest, kind, id, findings: parseFindings(findings) };
  });
}
