import { RegistrydError, toRegistrydError } from "../errors.ts";

/**
 * Runs work on the database and turns what SQLite throws into an error of ours. Its text never goes out: it can name
 * tables and columns.
 * @throws {RegistrydError} `store_full`, `store_busy`, `store_corrupt`, `unreadable`, `internal`
 */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error);
  }
}

export function toStoreError(error: unknown): RegistrydError {
  const code = sqliteCode(error);
  if (code === null) return toRegistrydError(error);
  const options = { cause: error };
  if (FULL.test(code)) {
    const hint = "free space beside the database, or raise the quota; what is served stays as it is until then";
    return new RegistrydError("store_full", "the database could not be written: no space or an I/O error", {
      hint,
      ...options,
    });
  }
  if (BUSY.test(code)) {
    const hint = "another program holds the database locked; it is tried again";
    return new RegistrydError("store_busy", "the database is locked by another program", { hint, ...options });
  }
  if (READ_ONLY.test(code)) {
    const hint = "give registryd write access to the file and its folder, or a copy in a folder it may write to";
    return new RegistrydError("unreadable", "the database cannot be opened for reading and writing", {
      hint,
      ...options,
    });
  }
  if (CORRUPT.test(code)) return corrupt("the database file is damaged", error);
  return new RegistrydError("internal", `the database refused an operation (${code})`, options);
}

/** The way out is the same for every kind of damage: all content comes from the sources again. */
export function corrupt(message: string, cause?: unknown): RegistrydError {
  return new RegistrydError("store_corrupt", message, { hint: CORRUPT_HINT, cause });
}

/** For files beside the database that SQLite does not write itself. */
export function cannotWrite(path: string, cause: unknown): RegistrydError {
  const hint = "give registryd write access to the folder of the database, and room on its disk";
  return new RegistrydError("unreadable", `${path} cannot be written`, { hint, cause });
}

const CORRUPT_HINT =
  "move the database file and those beside it away and start again: every entry is read again from its source";

const FULL = /^SQLITE_(FULL|IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE|SHM\w+|DELETE\w*|GETTEMPPATH|COMMIT_ATOMIC|NOMEM))/;
const BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL|IOERR_\w*LOCK)/;
const READ_ONLY = /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/;
const CORRUPT = /^SQLITE_(CORRUPT|NOTADB|IOERR)/;

/** The extended result code, such as `SQLITE_BUSY_SNAPSHOT`; null for what did not come from SQLite. */
export function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  return error.code.startsWith("SQLITE_") ? error.code : null;
}
