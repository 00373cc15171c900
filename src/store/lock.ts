import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { RegistrydError } from "../errors.ts";
import { databaseFile } from "./database-file.ts";
import { holdExclusively, isHeldExclusively } from "./exclusive-file.ts";
import { identityOf } from "./file-identity.ts";
import { cannotWrite } from "./store-error.ts";

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

/**
 * Makes this process the only one that writes the store.
 * @throws {RegistrydError} `store_locked` with the holder in `details`, `not_found` when the folder is missing,
 *   `unreadable` when nothing can be written there
 */
export function acquireLock(databasePath: string, info: LockInfo): Lock {
  const file = databaseFile(databasePath);
  const held = `${file}.lock.db`;
  const release = holdExclusively(held);
  if (release === null) throw lockedBy(databasePath, readInfo(file));
  const identity = identityOf(held);
  try {
    writeInfo(file, info);
  } catch (error) {
    release();
    throw error;
  }
  return {
    update: (next) => writeInfo(file, next),
    release() {
      // Where the file of the lock was replaced, the other one belongs to whoever holds the new one.
      if (identityOf(held) === identity) rmSync(`${file}.lock`, { force: true });
      release();
    },
  };
}

/** Who holds the store now; null when nobody does, whatever a killed holder left behind. */
export function readLockInfo(databasePath: string): LockInfo | null {
  const file = databaseFile(databasePath);
  return isHeldExclusively(`${file}.lock.db`) ? readInfo(file) : null;
}

/** Written aside and moved into place, so that nobody reads half of it. */
function writeInfo(file: string, info: LockInfo): void {
  const fresh = `${file}.lock.new`;
  try {
    writeFileSync(fresh, `${JSON.stringify(info)}\n`, { mode: 0o600 });
    renameSync(fresh, `${file}.lock`);
  } catch (cause) {
    throw cannotWrite(`${file}.lock`, cause);
  }
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
    hint: "stop that one, ask it with `registryd sync` or `registryd status`, or give this one another database.path",
    details: holder === null ? {} : { ...holder },
  });
}
