import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errnoName } from "../errno-name.ts";
import { RegistrydError } from "../errors.ts";

/** A folder that gets its files all at once. */
export interface Tree {
  /** Writes a file that nobody sees yet; `file` is relative, and each is written once. */
  write(file: string, bytes: Uint8Array): void;
  /** Puts what was written in the place of what was there under the same first folder or file; all else stays. */
  publish(): void;
  /** Leaves the folder as it was. */
  abandon(): void;
}

/** In the folder itself: a folder beside it may be on another disk, or not ours to write. */
const UNFINISHED = ".registryd-export";

/** Whether the folder has anything in it that an export must not replace unasked. @throws {RegistrydError} */
export function isOccupied(folder: string): boolean {
  return writing(folder, () => existsSync(folder) && readdirSync(folder).some((name) => name !== UNFINISHED));
}

/** @throws {RegistrydError} `unreadable`, `store_full`; so do its functions */
export function openTree(folder: string): Tree {
  const unfinished = join(folder, UNFINISHED);
  const fresh = join(unfinished, "new");
  const old = join(unfinished, "old");
  const isNew = !existsSync(folder);
  writing(folder, () => {
    rmSync(unfinished, { recursive: true, force: true });
    for (const path of [fresh, old]) mkdirSync(path, { recursive: true });
  });
  return {
    write: (file, bytes) =>
      writing(join(folder, file), () => {
        const path = join(fresh, file);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes, { flag: "wx" });
      }),
    publish: () =>
      writing(folder, () => {
        replaceAll(folder, fresh, old);
        rmSync(unfinished, { recursive: true });
      }),
    abandon: () => rmSync(isNew ? folder : unfinished, { recursive: true, force: true }),
  };
}

/** Renames take no time, so that a reader hardly ever meets old and new side by side. */
function replaceAll(folder: string, fresh: string, old: string): void {
  const undo: (() => void)[] = [];
  const move = (from: string, to: string) => {
    renameSync(from, to);
    undo.unshift(() => renameSync(to, from));
  };
  try {
    for (const name of readdirSync(fresh)) {
      const place = join(folder, name);
      if (existsSync(place)) move(place, join(old, name));
      move(join(fresh, name), place);
    }
  } catch (error) {
    for (const undoMove of undo) undoMove();
    throw error;
  }
}

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: ["permission is denied", "name a folder that this user may write to"],
  EPERM: ["permission is denied", "name a folder that this user may write to"],
  EROFS: ["the disk is read-only", "name a folder on another disk"],
  ENOTDIR: ["a part of the path is a file", "name a folder, or one that is not there yet"],
  EEXIST: ["two answers would have this path", "a disk that tells letter case apart may keep them both"],
  ENAMETOOLONG: ["the path is longer than this disk can name", "shorten the version or the name in its source"],
  EDQUOT: ["the disk quota is used up", "free some space, or name another folder"],
  ENOSPC: ["the disk is full", "free some space, or name another folder"],
};

function cannotWrite(path: string, cause: unknown): RegistrydError {
  const code = errnoName(cause) ?? "nothing";
  const [reason, hint] = REASONS[code] ?? [`the system says ${code}`, "look at the folder and its disk"];
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new RegistrydError(isFull ? "store_full" : "unreadable", `${path} cannot be written: ${reason}`, {
    hint,
    cause,
  });
}
