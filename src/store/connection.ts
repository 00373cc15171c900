import { type Database, loadSqlite } from "./native.ts";

/** A locked database blocks the thread that waits, so it waits briefly: the engine tries again later. */
export const BUSY_TIMEOUT_MS = 2_000;

/** Holds most of what a large import touches, so that pages are not written to the log over and over. */
const WRITE_CACHE_KIB = 64 * 1024;

/**
 * Opens the one connection that writes. WAL keeps readers going, FULL makes a commit survive a power cut.
 *
 * @param pageBytes size of the pages of a database that is still empty
 */
export function connectForWriting(path: string, pageBytes: number | null = null): Database {
  const db = connect(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  if (pageBytes !== null) db.pragma(`page_size = ${pageBytes}`);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.pragma(`cache_size = -${WRITE_CACHE_KIB}`);
  return db;
}

/** A connection that cannot write, whatever is asked of it. */
export function connectForReading(path: string): Database {
  const db = connect(path, { timeout: BUSY_TIMEOUT_MS, readonly: true, fileMustExist: true });
  db.pragma("query_only = ON");
  return db;
}

function connect(path: string, options: { timeout: number; readonly?: boolean; fileMustExist?: boolean }): Database {
  const Sqlite = loadSqlite();
  const db = new Sqlite(path, options);
  // Notices more kinds of damage when a page is read, before it is served or written on.
  db.pragma("cell_size_check = ON");
  return db;
}
