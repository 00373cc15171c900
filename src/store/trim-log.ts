import { statSync } from "node:fs";
import { BUSY_TIMEOUT_MS } from "./connection.ts";
import type { Database } from "./native.ts";
import { sqliteCode } from "./store-error.ts";

/** SQLite checkpoints by itself, but never makes the log shorter than its largest transaction. */
const TRIM_ABOVE_BYTES = 16 * 1024 * 1024;

/**
 * Writes a long log back into the database and cuts it off. A reader in the middle of an answer or a full disk puts it
 * off to the next write: what was committed is safe either way.
 */
export function trimLog(db: Database, path: string): void {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log === undefined || log.size < TRIM_ABOVE_BYTES) return;
  try {
    db.pragma("busy_timeout = 0");
    db.pragma("wal_checkpoint(TRUNCATE)");
  } catch (error) {
    if (sqliteCode(error) === null) throw error;
  } finally {
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}
