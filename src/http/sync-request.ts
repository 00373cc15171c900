import { formatDuration, parseDurationMs } from "../config/duration.ts";
import { nearest } from "../config/nearest.ts";
import { quoted } from "../config/quoted.ts";
import type { SyncRequest } from "../model.ts";
import { readFlag } from "./parameters.ts";
import { decodeValue, pairsOf } from "./query.ts";
import { badRequest } from "./refusal.ts";

const MAX_WAIT_MS = 600_000;
const PARAMETERS = ["source", "wait", "force", "acceptDeletions"];

/**
 * Reads the parameters of `POST /-/sync`. Other than in reads an unknown one is refused: a mistyped
 * `acceptDeletions` must not turn into another command.
 * @param userAgent tells the program's own command line from other callers
 * @throws {Refusal} 400
 */
export function readSyncRequest(query: string, userAgent = ""): SyncRequest {
  const values = readValues(query);
  const sources = [...new Set(values.get("source") ?? [])];
  const acceptDeletions = single(values, "acceptDeletions");
  if (acceptDeletions !== null && sources.length !== 1) throw badRequest("acceptDeletions needs exactly one source");
  const force = single(values, "force");
  return {
    sources: sources.length === 0 ? null : sources,
    trigger: userAgent.startsWith("registryd/") ? "cli" : "http",
    force: force !== null && readFlag("force", force),
    acceptDeletions,
    waitMs: readWait(single(values, "wait")),
  };
}

function readValues(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const { name, value } of pairsOf(query)) {
    if (name === "" && value === "") continue;
    if (!PARAMETERS.includes(name)) throw unknownParameter(name);
    const decoded = decodeValue(name, value, "literal");
    if (decoded !== "") values.set(name, [...(values.get(name) ?? []), decoded]);
  }
  return values;
}

function unknownParameter(name: string) {
  const near = nearest(name, PARAMETERS);
  const question = near === null ? `expected ${PARAMETERS.join(", ")}` : `did you mean ${near}?`;
  return badRequest(`unknown parameter ${quoted(name)}; ${question}`);
}

function single(values: ReadonlyMap<string, readonly string[]>, name: string): string | null {
  const [value, second] = values.get(name) ?? [];
  if (second !== undefined) throw badRequest(`${name} is given twice; expected it once`);
  return value ?? null;
}

function readWait(text: string | null): number {
  if (text === null) return 0;
  const waitMs = parseDurationMs(text);
  if (waitMs !== null && waitMs >= 0 && waitMs <= MAX_WAIT_MS) return Math.ceil(waitMs);
  throw badRequest(`wait is ${quoted(text)}; expected a duration up to ${formatDuration(MAX_WAIT_MS)}, such as 30s`);
}
