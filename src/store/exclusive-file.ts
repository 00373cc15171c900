import { closeSync, existsSync, openSync } from "node:fs";
import { type ErrorCode, RegistrydError } from "../errors.ts";
import { type Database, loadSqlite } from "./native.ts";
import { cannotWrite, sqliteCode, toStoreError } from "./store-error.ts";

/** Long enough for a holder that is just ending, and for those that ask whether there is one. */
const WAIT_MS = 1_000;

/**
 * Holds an exclusive SQLite transaction on a file of its own: Node has no file locks, and the operating system frees
 * this one with the process, however that ends.
 * @returns the release function; null when another connection holds the file
 */
export function holdExclusively(path: string): (() => void) | null {
  const db = open(path);
  try {
    // Nothing is ever written to it, so it needs no journal beside it.
    db.pragma("journal_mode = MEMORY");
    db.exec("BEGIN EXCLUSIVE");
    return () => void db.close();
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw lockError(path, error);
  }
}

/** Asks for a shared lock, which a holder refuses and which two that ask do not refuse each other. */
export function isHeldExclusively(path: string): boolean {
  if (!existsSync(path)) return false;
  const db = connect(path, { readonly: true, timeout: 0 });
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw lockError(path, error);
  } finally {
    db.close();
  }
}

function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith("SQLITE_BUSY") ?? false;
}

function open(path: string): Database {
  if (!existsSync(path)) make(path);
  return connect(path, { timeout: WAIT_MS });
}

function connect(path: string, options: { readonly readonly?: boolean; readonly timeout: number }): Database {
  const Sqlite = loadSqlite();
  try {
    return new Sqlite(path, options);
  } catch (error) {
    throw lockError(path, error);
  }
}

/** The database itself may be sound, so the advice is about this file. */
function lockError(path: string, cause: unknown): RegistrydError {
  const error = toStoreError(cause);
  const advice = ADVICE[error.code];
  if (advice === undefined) return error;
  return new RegistrydError(error.code, `the lock file ${path} ${advice.what}`, { hint: advice.hint, cause });
}

const ADVICE: Partial<Record<ErrorCode, { readonly what: string; readonly hint: string }>> = {
  store_corrupt: {
    what: "is damaged or no file of ours",
    hint: "remove it while no registryd works on the database: it holds nothing, and is made again",
  },
  unreadable: {
    what: "cannot be opened",
    hint: "give registryd read and write access to it, or remove it while no registryd works on the database",
  },
};

function make(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}
