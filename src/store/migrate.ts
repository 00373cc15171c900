import { RegistrydError } from "../errors.ts";
import { INITIAL } from "./migrations/001-initial.ts";
import type { Database } from "./native.ts";

/** `RGDY`: marks a SQLite file as ours. */
export const APPLICATION_ID = 0x52474459;

/** Numbered from 1; one that was released is never edited. */
const MIGRATIONS: readonly string[] = [INITIAL];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the schema up to date, each step in a transaction with its own number, so that a process that dies leaves the
 * schema before or after a step and never between.
 */
export function migrate(db: Database, migrations: readonly string[] = MIGRATIONS): void {
  const from = schemaVersion(db);
  for (const [index, sql] of migrations.entries()) {
    if (index < from) continue;
    const step = db.transaction(() => {
      db.exec(sql);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${index + 1}`);
    });
    step.immediate();
  }
}

export function schemaVersion(db: Database): number {
  return db.pragma("user_version", { simple: true }) as number;
}

export function newerSchema(found: number): RegistrydError {
  return new RegistrydError(
    "store_corrupt",
    `the database has schema ${found}, this registryd knows up to ${SCHEMA_VERSION}`,
    {
      hint: "it was written by a newer registryd: use that one, or another database path; the file was not touched",
    },
  );
}
