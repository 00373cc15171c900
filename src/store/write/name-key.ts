import type { Kind } from "../../model.ts";
import { kindCode, kindOf } from "../kind-code.ts";

/** A kind and a name as one string, to be the key of a set: the number of the kind, then the name. */
export type NameKey = string;

/** Names whose rows are wanted; null means all of them. */
export type Names = ReadonlySet<NameKey> | null;

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
