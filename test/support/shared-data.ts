import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** Folder of public data that tests read and the project does not ship; tests that need it are skipped without it. */
const SHARED_DATA = resolve(REPOSITORY, process.env["REGISTRYD_SHARED_DATA"] ?? "../shared/data");

export const hasSharedData = existsSync(SHARED_DATA);

export function sharedDataPath(path: string): string {
  return resolve(SHARED_DATA, path);
}

/** The values of a file of JSON lines; none without the shared data. */
export function sharedDataLines<T>(path: string): readonly T[] {
  if (!hasSharedData) return [];
  const lines = readFileSync(sharedDataPath(path), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
}

/** A `describe` over shared data; where that is missing its tests count as skipped, and the title says why. */
export function describeWithSharedData(title: string, tests: () => void): void {
  if (hasSharedData) describe(title, tests);
  else describe.skip(`${title} (shared data not found)`, tests);
}
