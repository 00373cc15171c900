import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { RegistrydError } from "../errors.ts";
import { databaseFile } from "./database-file.ts";
import { type Database, loadSqlite } from "./native.ts";
import { guarded, sqliteCode } from "./sqlite-error.ts";

/** Who holds a store, as other commands read it (CONTRACT §7). */
export interface LockInfo {
  readonly pid: number;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly version: string;
  /** `host:port` of the internal listener; null when there is none, or not yet. */
  readonly internalAddress: string | null;
}

export interface Lock {
  /** Tells other commands what is known only later, such as the port. */
  update(info: LockInfo): void;
  release(): void;
}

const WAIT_MS = 1_000;

/**
 * Makes this process the only one that writes the store. The lock is a transaction on a file of its own, so the
 * operating system frees it with the process, however that ends.
 * @throws {RegistrydError} `store_locked` with the holder in `details`, `not_found` when the folder is missing
 */
export function acquireLock(databasePath: string, info: LockInfo): Lock {
  const file = databaseFile(databasePath);
  const db = guarded(() => openLockFile(`${file}.lock.db`));
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (sqliteCode(error)?.startsWith("SQLITE_BUSY")) throw lockedBy(databasePath, readInfo(file));
    throw error;
  }
  writeInfo(file, info);
  return {
    update: (next) => writeInfo(file, next),
    release: () => {
      rmSync(`${file}.lock`, { force: true });
      db.close();
    },
  };
}

/** Who holds the store now; null when nobody does, whatever a killed holder left behind. */
export function readLockInfo(databasePath: string): LockInfo | null {
  const file = databaseFile(databasePath);
  if (!existsSync(`${file}.lock.db`)) return null;
  return isHeld(`${file}.lock.db`) ? readInfo(file) : null;
}

/** Asks for a shared lock, which a holder refuses and which two that ask do not refuse each other. */
function isHeld(path: string): boolean {
  const Sqlite = loadSqlite();
  const db = guarded(() => new Sqlite(path, { readonly: true, timeout: 0 }));
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (sqliteCode(error)?.startsWith("SQLITE_BUSY")) return true;
    throw error;
  } finally {
    db.close();
  }
}

function openLockFile(path: string): Database {
  if (!existsSync(path)) makeLockFile(path);
  const Sqlite = loadSqlite();
  return new Sqlite(path, { timeout: WAIT_MS });
}

function makeLockFile(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    throw new RegistrydError("unreadable", `${path} cannot be written`, {
      hint: "give registryd write access to the folder of the database",
      cause,
    });
  }
}

/** Written aside and moved into place, so that nobody reads half of it. */
function writeInfo(file: string, info: LockInfo): void {
  const fresh = `${file}.lock.new`;
  writeFileSync(fresh, `${JSON.stringify(info)}\n`, { mode: 0o600 });
  renameSync(fresh, `${file}.lock`);
}

function readInfo(file: string): LockInfo | null {
  try {
    return JSON.parse(readFileSync(`${file}.lock`, "utf8")) as LockInfo;
  } catch {
    return null;
  }
}

function lockedBy(path: string, holder: LockInfo | null): RegistrydError {
  const who = holder === null ? "another process" : `process ${holder.pid}, started at ${holder.startedAt}`;
  return new RegistrydError("store_locked", `the store ${path} is in use by ${who}`, {
    hint: "stop that one first, ask it with `registryd sync` or `registryd status`, or give this one another database.path",
    details: holder === null ? {} : { ...holder },
  });
}
