import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { RegistrydError } from "../errors.ts";

/**
 * The file behind a path, links resolved as SQLite does, so that two names of one database share one lock.
 *
 * No file of a store is ever opened and closed here by other means than SQLite's: on POSIX systems that would take away
 * the locks that its connections in this process hold.
 * @see https://www.sqlite.org/howtocorrupt.html §2.2
 * @throws {RegistrydError} `not_found` when the folder is missing, `not_regular_file`
 */
export function databaseFile(path: string): string {
  if (existsSync(path)) {
    assertRegular(path);
    return realpathSync(path);
  }
  const folder = dirname(path);
  if (isFolder(folder)) return join(realpathSync(folder), basename(path));
  throw new RegistrydError("not_found", `the folder ${folder} of the database does not exist`, {
    hint: "create it, or set database.path to a place that exists",
  });
}

/** SQLite would wait for ever at a pipe. */
function assertRegular(path: string): void {
  const stat = statSync(path);
  if (stat.isFile()) return;
  const what = stat.isDirectory() ? "a folder" : "a pipe, a socket or a device";
  throw new RegistrydError("not_regular_file", `the database ${path} is ${what}, not a regular file`, {
    hint: "let database.path name a regular file, or one that is still to be made",
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
