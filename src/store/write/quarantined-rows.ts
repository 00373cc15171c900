import { kindCode } from "../kind-code.ts";
import type { Snapshot } from "../store.ts";
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
