import { childPath, itemPath } from "./path.ts";
import type { Problems } from "./problems.ts";
import { quoted } from "./quoted.ts";
import type { Tree } from "./tree.ts";

/** One value of the config, with its path and where its problems go. */
export interface Place {
  readonly tree: Tree;
  readonly path: string;
  readonly problems: Problems;
}

/**
 * Turns a value into what the config holds. It never fails: it reports what is wrong and returns a stand-in, so that
 * all problems come out at once. A config with problems is never used.
 */
export type Read<T> = (place: Place) => T;

export function reject({ tree, path, problems }: Place, message: string, suggestion: string | null = null): void {
  problems.error(tree.offset, path, message, suggestion);
}

/** The value of a key; null when there is none, and when the key stands there without a value. */
export function childOf({ tree, path, problems }: Place, key: string): Place | null {
  const entry = tree.kind === "map" ? tree.entries.get(key) : undefined;
  if (entry === undefined || (entry.value.kind === "scalar" && entry.value.value === null)) return null;
  return { tree: entry.value, path: childPath(path, key), problems };
}

/** The items of a list; none of anything else. */
export function itemsOf({ tree, path, problems }: Place): readonly Place[] {
  return tree.kind === "list"
    ? tree.items.map((item, index) => ({ tree: item, path: itemPath(path, index), problems }))
    : [];
}

/** What was found, as a message says it; a value that may be a secret is not quoted. */
export function found({ tree, path }: Place): string {
  if (tree.kind !== "scalar") return tree.kind === "map" ? "is a mapping" : "is a list";
  if (tree.value === null) return "has no value";
  if (MAY_BE_SECRET.test(path)) return "is something else";
  if (typeof tree.value === "string") return `is ${quoted(tree.value)}`;
  return `is the ${typeof tree.value} ${quoted(tree.text).slice(1, -1)}`;
}

const MAY_BE_SECRET = /password|token|secret|auth$|repository$|url$/i;
