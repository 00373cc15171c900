import { readdirSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { errnoName } from "../../../errno-name.ts";
import { RegistrydError } from "../../../errors.ts";

/** Says whose a folder is: the machine, for some share their temporary files, and the process on it. */
const PREFIX = `registryd-git-${hostname().replace(/[^\w.]/g, "_")}-`;

/** @throws {RegistrydError} `unreadable`, `store_full` */
export async function makeTemporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)).catch((cause) => {
    throw unwritable(cause);
  });
}

/** What the failure of a file operation below such a folder means; other failures as they are. */
export function explainTemporary(error: unknown): unknown {
  return /^E[A-Z0-9]+$/.test(errnoName(error) ?? "") ? unwritable(error) : error;
}

function unwritable(cause: unknown): RegistrydError {
  const code = errnoName(cause) ?? "unknown cause";
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new RegistrydError(isFull ? "store_full" : "unreadable", `no temporary files can be kept (${code})`, {
    hint: "make room in the folder for temporary files, or let TMPDIR name one that can be written",
    cause,
  });
}

/**
 * Removes what processes that were killed together with their child have left. For the start of an engine: this process
 * has no folder yet, so one with its number is that of an earlier life, as in a container that was started again.
 */
export function removeAbandonedFolders(): void {
  try {
    for (const name of readdirSync(tmpdir())) if (isAbandoned(name)) remove(join(tmpdir(), name));
  } catch {
    // A folder that cannot be listed holds nothing that could be removed.
  }
}

function isAbandoned(name: string): boolean {
  const [, owner] = name.startsWith(PREFIX) ? (/^(\d+)-\w+$/.exec(name.slice(PREFIX.length)) ?? []) : [];
  return owner !== undefined && (Number(owner) === process.pid || !isAlive(Number(owner)));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A folder of another user stays. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {}
}
