import { createRequire } from "node:module";
import type BetterSqlite3 from "better-sqlite3";
import { RegistrydError } from "../errors.ts";

export type Database = BetterSqlite3.Database;
export type Statement = BetterSqlite3.Statement<unknown[]>;

/**
 * Loads the SQLite addon, once. A build of better-sqlite3 13 ends an older Node with a segmentation fault, which nobody
 * can catch, so the versions are compared before anything native is touched.
 * @throws {RegistrydError} `unsupported`
 */
export function loadSqlite(): typeof BetterSqlite3 {
  loaded ??= load(createRequire(import.meta.url));
  return loaded;
}

let loaded: typeof BetterSqlite3 | undefined;

function load(require: NodeJS.Require): typeof BetterSqlite3 {
  const { version } = require("better-sqlite3/package.json") as { version: string };
  const problem = nativeProblem(version, process.versions.node);
  if (problem !== null) throw problem;
  try {
    // The addon itself is loaded with the first database, so one is opened here.
    const sqlite = require("better-sqlite3") as typeof BetterSqlite3;
    new sqlite(":memory:").close();
    return sqlite;
  } catch (cause) {
    throw new RegistrydError("unsupported", "the SQLite addon cannot be loaded by this Node", {
      hint: "run `npm rebuild better-sqlite3` with the Node that runs registryd",
      cause,
    });
  }
}

/** Why this better-sqlite3 must not be loaded by this Node; null when it may. */
export function nativeProblem(sqliteVersion: string, nodeVersion: string): RegistrydError | null {
  const [major = 0] = sqliteVersion.split(".").map(Number);
  const [nodeMajor = 0, nodeMinor = 0] = nodeVersion.split(".").map(Number);
  if (major < 13 || nodeMajor > 22 || (nodeMajor === 22 && nodeMinor >= 14)) return null;
  return new RegistrydError("unsupported", `better-sqlite3 ${sqliteVersion} needs Node 22.14, this is ${nodeVersion}`, {
    hint: "use a newer Node, or install again with this one: `npm ci` picks a version that fits",
  });
}
