import { statSync } from "node:fs";
import { RegistrydError } from "../errors.ts";

/**
 * SQLite goes on writing to files that were deleted or replaced under it, and all of that is lost; a new `-shm` beside
 * an open one even lets two writers into the database, and so does a new file of the lock beside the one that is held.
 * @returns a check that throws `store_corrupt` once a path leads to another file than now
 */
export function watchFiles(path: string): () => void {
  const opened = [path, `${path}-wal`, `${path}-shm`, `${path}.lock.db`].map(
    (file) => [file, identityOf(file)] as const,
  );
  return () => {
    for (const [file, before] of opened) if (identityOf(file) !== before) throw replaced(file);
  };
}

/** Equal as long as a path leads to the same file; null while it leads to none. */
export function identityOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
}

function replaced(file: string): RegistrydError {
  const hint = file.endsWith(".lock.db")
    ? "nothing is written any more, as another process could write too; end that one if there is one, and start registryd again"
    : "nothing is written any more; stop registryd, put the file in place or remove the whole database, and start again";
  return new RegistrydError("store_corrupt", `${file} was deleted or replaced while registryd had it open`, { hint });
}
