import { statSync } from "node:fs";
import { corrupt } from "./sqlite-error.ts";

/**
 * SQLite goes on writing to a file that was deleted or replaced under it, and all of that is lost.
 * @returns a check that throws `store_corrupt` once the path leads to another file than now
 */
export function watchFile(path: string): () => void {
  const opened = identity(path);
  return () => {
    if (identity(path) !== opened) throw corrupt(`${path} was deleted or replaced while it was open`);
  };
}

function identity(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
}
