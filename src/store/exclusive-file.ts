import { closeSync, existsSync, openSync } from "node:fs";
import { type Database, loadSqlite } from "./native.ts";
import { cannotWrite, guarded, sqliteCode, toStoreError } from "./store-error.ts";

/** Long enough for a holder that is just ending, and for those that ask whether there is one. */
const WAIT_MS = 1_000;

/**
 * Holds an exclusive SQLite transaction on a file of its own: Node has no file locks, and the operating system frees
 * this one with the process, however that ends.
 * @returns the release function; null when another connection holds the file
 */
export function holdExclusively(path: string): (() => void) | null {
  const db = guarded(() => open(path));
  try {
    // Nothing is ever written to it, so it needs no journal beside it.
    db.pragma("journal_mode = MEMORY");
    db.exec("BEGIN EXCLUSIVE");
    return () => void db.close();
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw toStoreError(error);
  }
}

/** Asks for a shared lock, which a holder refuses and which two that ask do not refuse each other. */
export function isHeldExclusively(path: string): boolean {
  if (!existsSync(path)) return false;
  const Sqlite = loadSqlite();
  const db = guarded(() => new Sqlite(path, { readonly: true, timeout: 0 }));
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw toStoreError(error);
  } finally {
    db.close();
  }
}

function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith("SQLITE_BUSY") ?? false;
}

function open(path: string): Database {
  if (!existsSync(path)) make(path);
  const Sqlite = loadSqlite();
  return new Sqlite(path, { timeout: WAIT_MS });
}

function make(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}
