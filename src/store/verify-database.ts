import { statSync } from "node:fs";
import { connectForReading } from "./connection.ts";
import { APPLICATION_ID, newerSchema, SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import type { Database } from "./native.ts";
import { corrupt } from "./store-error.ts";

/**
 * Looks at a database through a connection that cannot write: one that is damaged, foreign or newer stays as it is.
 *
 * Every page is read once. That takes about half a millisecond a megabyte and happens in the thread of the engine,
 * while the other one answers already, so it is never left out.
 * @throws {RegistrydError} `store_corrupt`, or whatever SQLite says of the file
 */
export function verifyDatabase(path: string): void {
  const db = connectForReading(path);
  try {
    checkIdentity(db, path);
    if (isCutOff(db, path)) throw corrupt(`${path} is cut off`);
    checkPages(db);
  } finally {
    db.close();
  }
}

/** Reads every page once. @throws {RegistrydError} `store_corrupt` */
export function checkPages(db: Database): void {
  if (db.pragma("quick_check(1)", { simple: true }) !== "ok") throw corrupt("the database file is damaged");
}

/** Part of a page at the end is left only by a checkpoint that was cut off, and then the log still has the whole of it. */
function isCutOff(db: Database, path: string): boolean {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return log === 0 && statSync(path).size % (db.pragma("page_size", { simple: true }) as number) !== 0;
}

/**
 * Whether the file is a store at all, and of a version that is known.
 * @returns the version of its schema
 */
export function checkIdentity(db: Database, path: string): number {
  if (statSync(path).size === 0) throw corrupt(`${path} is empty, so it is no database`);
  const version = schemaVersion(db);
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID) {
    throw corrupt(`${path} is the database of another program`);
  }
  if (version > SCHEMA_VERSION) throw newerSchema(version);
  return version;
}
