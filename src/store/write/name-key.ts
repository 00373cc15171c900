import type { Kind } from "../../model.ts";
import { kindCode, kindOf } from "../kind-code.ts";

/** A kind and a name as one string, to be the key of a map: the number of the kind, then the name. */
export type NameKey = string;

export function nameKey(kind: Kind, name: string): NameKey {
  return `${kindCode(kind)}${name}`;
}

/** The number of the kind, and the name. */
export function splitNameKey(key: NameKey): readonly [number, string] {
  return [Number(key[0]), key.slice(1)];
}

export function kindOfKey(key: NameKey): Kind {
  return kindOf(Number(key[0]));
}

/** Names whose rows are wanted; null means all of them. */
export type Names = ReadonlySet<NameKey> | null;

/**
 * Groups rows that begin with kind and name. Few names are looked up one by one; when they are a good part of what is
 * stored, one scan is cheaper.
 */
export function rowsByName<R extends readonly [kind: number, name: string, ...unknown[]]>(
  names: Names,
  stored: number,
  all: () => readonly R[],
  one: (kind: number, name: string) => readonly R[],
): ReadonlyMap<NameKey, readonly R[]> {
  if (names !== null && names.size * SCAN_IS_CHEAPER < stored) {
    return new Map([...names].map((key) => [key, one(...splitNameKey(key))]));
  }
  const groups = new Map<NameKey, R[]>();
  for (const row of all()) {
    const key = `${row[0]}${row[1]}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** How many rows a scan reads in the time of one lookup. */
const SCAN_IS_CHEAPER = 6;
