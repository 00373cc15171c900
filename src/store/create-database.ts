import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { connectForWriting } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { cannotWrite } from "./store-error.ts";

/** Pages of 8 kB hold several entries each: pages and searches read a third faster than with 4 kB. */
const PAGE_BYTES = 8_192;

/**
 * Makes an empty store under another name and moves it into place whole, so that a process that dies in between leaves
 * no half-made database. The caller holds the lock. Only the owner may read it.
 */
export function createDatabase(path: string): void {
  const fresh = `${path}.new`;
  // A log that outlived its database would be played into the new one.
  for (const file of [fresh, `${fresh}-wal`, `${fresh}-shm`, `${path}-wal`, `${path}-shm`])
    rmSync(file, { force: true });
  makeFile(fresh);
  const db = connectForWriting(fresh, PAGE_BYTES);
  try {
    migrate(db);
  } finally {
    db.close();
  }
  // Closing moves the log into the file, and leaves it where that failed.
  if (existsSync(`${fresh}-wal`)) throw cannotWrite(fresh, null);
  renameSync(fresh, path);
  syncFolder(dirname(path));
}

function makeFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** Makes the new name survive a power cut. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
