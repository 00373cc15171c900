import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegistrydError } from "../errors.ts";

export interface TemporaryDatabase {
  readonly path: string;
  /** Removes the database and everything beside it. */
  remove(): void;
}

/** A place for a database that does not outlive the process. @throws {RegistrydError} `unreadable` */
export function makeTemporaryDatabase(): TemporaryDatabase {
  try {
    const folder = mkdtempSync(join(tmpdir(), "registryd-"));
    return { path: join(folder, "registryd.db"), remove: () => rmSync(folder, { recursive: true, force: true }) };
  } catch (cause) {
    throw new RegistrydError("unreadable", `no temporary database can be made in ${tmpdir()}`, {
      hint: "set database.path in a config, or TMPDIR to a folder that can be written",
      cause,
    });
  }
}
