import { statSync } from "node:fs";
import { RegistrydError } from "../errors.ts";

/**
 * SQLite goes on writing to files that were deleted or replaced under it, and all of that is lost; a new `-shm` beside
 * an open one even lets two writers into the database.
 * @returns a check that throws `store_corrupt` once a path leads to another file than now
 */
export function watchFiles(path: string): () => void {
  const opened = [path, `${path}-wal`, `${path}-shm`].map((file) => [file, identity(file)] as const);
  return () => {
    for (const [file, before] of opened) if (identity(file) !== before) throw replaced(file);
  };
}

function identity(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
}

function replaced(file: string): RegistrydError {
  return new RegistrydError("store_corrupt", `${file} was deleted or replaced while registryd had it open`, {
    hint: "nothing is written any more; stop registryd, put the file in place or remove the whole database, and start again",
  });
}
