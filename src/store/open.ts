import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { RegistrydError } from "../errors.ts";
import { connectForReading, connectForWriting } from "./connection.ts";
import { createDatabase } from "./create-database.ts";
import { checkFileHeader } from "./file-header.ts";
import { watchFile } from "./file-identity.ts";
import { migrate, newerSchema, SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import type { Database } from "./native.ts";
import { createReader } from "./read.ts";
import { corrupt, guarded } from "./sqlite-error.ts";
import type { StoreReader, StoreWriter } from "./store.ts";
import { trimLog } from "./trim-log.ts";
import { createWriter } from "./write.ts";

/**
 * Opens the store for writing; the caller holds the lock of `acquireLock`. A file that is damaged, foreign or newer is
 * not touched.
 *
 * @param create whether a store that is missing is made; its folder never is
 * @throws {RegistrydError} `not_found`, `unreadable`, `store_corrupt`, `store_busy`, `store_full`, `unsupported`
 */
export function openStore(path: string, { create }: { readonly create: boolean }): StoreWriter {
  const file = databaseFile(path);
  return guarded(() => {
    if (!existsSync(file)) {
      if (!create) throw noStore(path);
      createDatabase(file);
    }
    checkFileHeader(file);
    const db = connectForWriting(file);
    return closingOnFailure(db, () => {
      checkPages(db);
      checkVersion(db);
      migrate(db);
      return createWriter(db, watchFile(file), () => trimLog(db, file));
    });
  });
}

/**
 * Opens the store for looking only; it must exist and be of this version.
 * @throws {RegistrydError} as `openStore`
 */
export function openReader(path: string): StoreReader {
  const file = databaseFile(path);
  return guarded(() => {
    if (!existsSync(file)) throw noStore(path);
    checkFileHeader(file);
    const db = connectForReading(file);
    return closingOnFailure(db, () => {
      if (checkVersion(db) < SCHEMA_VERSION) throw olderSchema();
      return createReader(db, file);
    });
  });
}

/**
 * The file behind a path, links resolved as SQLite does, so that two names of one database share one lock.
 * @throws {RegistrydError} `not_found` when the folder is missing
 */
export function databaseFile(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(path);
  if (existsSync(folder) && statSync(folder).isDirectory()) return join(realpathSync(folder), basename(path));
  throw new RegistrydError("not_found", `the folder ${folder} of the database does not exist`, {
    hint: "create it, or set database.path to a place that exists",
  });
}

/**
 * Reads every page once. It takes about half a millisecond a megabyte and runs in the thread of the engine, while the
 * other one answers already, so it is never left out.
 */
function checkPages(db: Database): void {
  if (db.pragma("quick_check(1)", { simple: true }) !== "ok") throw corrupt("the database file is damaged");
}

function checkVersion(db: Database): number {
  const version = schemaVersion(db);
  if (version > SCHEMA_VERSION) throw newerSchema(version);
  return version;
}

function noStore(path: string): RegistrydError {
  return new RegistrydError("not_found", `there is no store at ${path} yet`, {
    hint: "`registryd serve` or `registryd sync` makes one",
  });
}

function olderSchema(): RegistrydError {
  return new RegistrydError("unsupported", "the database was written by an older registryd", {
    hint: "start `registryd serve` or `registryd sync` once: it brings the database up to date",
  });
}

function closingOnFailure<T>(db: Database, work: () => T): T {
  try {
    return work();
  } catch (error) {
    db.close();
    throw error;
  }
}
