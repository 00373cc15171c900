import { type Block, KEYS } from "./keys.ts";
import { MISPLACED, type MisplacedKey } from "./misplaced-keys.ts";
import { nearest } from "./nearest.ts";
import { childPath } from "./path.ts";
import { childOf, found, itemsOf, type Place, type Read, reject } from "./place.ts";
import { quoted } from "./quoted.ts";

/** A mapping whose keys have been checked. A key without a value counts as absent. */
export interface MapReader {
  /** Null when the key is absent. */
  optional<T>(key: string, read: Read<T>): T | null;
  /** Reports an absent key, and returns null then. */
  required<T>(key: string, read: Read<T>): T | null;
  at(key: string): Place | null;
}

/** @param foreign keys that are allowed beside those of the block */
export function readMap(place: Place, block: Block, foreign: readonly string[] = []): MapReader {
  if (place.tree.kind !== "map") reject(place, `${found(place)}; expected a mapping with ${listed(KEYS[block])}`);
  else for (const key of place.tree.entries.keys()) if (!foreign.includes(key)) checkKey(place, block, key);
  const at = (key: string) => childOf(place, key);
  const optional = <T>(key: string, read: Read<T>) => {
    const child = at(key);
    return child === null ? null : read(child);
  };
  const required = <T>(key: string, read: Read<T>) => {
    if (at(key) === null && place.tree.kind === "map") {
      place.problems.error(place.tree.offset, childPath(place.path, key), "is missing");
    }
    return optional(key, read);
  };
  return { at, optional, required };
}

/** The items of a list, each read with its own path. */
export function readList<T>(read: Read<T>): Read<readonly T[]> {
  return (place) => {
    if (place.tree.kind !== "list") reject(place, `${found(place)}; expected a list`);
    return itemsOf(place).map(read);
  };
}

function checkKey({ tree, path, problems }: Place, block: Block, key: string): void {
  const known: readonly string[] = KEYS[block];
  if (known.includes(key)) return;
  const offset = (tree.kind === "map" ? tree.entries.get(key)?.keyOffset : undefined) ?? tree.offset;
  const { severity, message, suggestion } = verdictOnKey(key, block, known);
  if (severity === "warning") problems.warning(offset, childPath(path, key), message);
  else problems.error(offset, childPath(path, key), message, suggestion);
}

function verdictOnKey(
  key: string,
  block: Block,
  known: readonly string[],
): MisplacedKey & { suggestion: string | null } {
  const misplaced = MISPLACED[block]?.get(key);
  if (misplaced) return { ...misplaced, suggestion: null };
  if (LOOKS_SECRET.test(key)) return secretInPlain(known);
  const suggestion = nearest(key, known);
  const expected = suggestion === null ? `; expected ${listed(known)}` : "";
  return { severity: "error", message: `unknown key ${quoted(key)}${expected}`, suggestion };
}

const LOOKS_SECRET = /^(.*(password|passwd|token|secret)|pwd|api-?key)$/i;

function secretInPlain(known: readonly string[]): MisplacedKey & { suggestion: string | null } {
  const fileKey = ["passwordFile", "adminTokenFile"].find((key) => known.includes(key)) ?? null;
  const advice = `write it to a file that only registryd can read, and name that file as ${fileKey ?? "passwordFile of a source"}`;
  return { severity: "error", message: `secrets are read from files only; ${advice}`, suggestion: fileKey };
}

function listed(keys: readonly string[]): string {
  const shown = keys.slice(0, 12);
  return `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`.replace(/^ or /, "");
}
