import { existsSync } from "node:fs";
import { RegistrydError } from "../errors.ts";
import { connectForReading, connectForWriting } from "./connection.ts";
import { createDatabase } from "./create-database.ts";
import { databaseFile } from "./database-file.ts";
import { watchFiles } from "./file-identity.ts";
import { migrate, SCHEMA_VERSION } from "./migrate.ts";
import type { Database } from "./native.ts";
import { createReader } from "./read.ts";
import type { StoreReader, StoreWriter } from "./store.ts";
import { guarded } from "./store-error.ts";
import { trimLog } from "./trim-log.ts";
import { checkIdentity, verifyDatabase } from "./verify-database.ts";
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
    if (existsSync(file)) verifyDatabase(file);
    else if (create) createDatabase(file);
    else throw noStore(path);
    const db = connectForWriting(file);
    return closingOnFailure(db, () => {
      migrate(db);
      return createWriter(db, watchFiles(file), () => trimLog(db, file));
    });
  });
}

/**
 * Opens the store for looking only; it must exist and be of this version.
 * @throws {RegistrydError} as `openStore`
 */
export function openReader(path: string): StoreReader {
  return openForReading(path, () => {});
}

/**
 * As `openReader`, but everything is read as it is at this moment, whatever is committed meanwhile. Until it is closed
 * the log of the database cannot be cut off.
 * @throws {RegistrydError} as `openStore`
 */
export function openFrozenReader(path: string): StoreReader {
  // The transaction begins with the first read, which is the look at what file this is.
  return openForReading(path, (db) => db.exec("BEGIN"));
}

function openForReading(path: string, begin: (db: Database) => void): StoreReader {
  const file = databaseFile(path);
  return guarded(() => {
    if (!existsSync(file)) throw noStore(path);
    const db = connectForReading(file);
    return closingOnFailure(db, () => {
      begin(db);
      if (checkIdentity(db, file) < SCHEMA_VERSION) throw olderSchema();
      return createReader(db, file);
    });
  });
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
