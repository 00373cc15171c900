import type { Kind } from "../model.ts";
import { compileGlob } from "./glob.ts";

/** Globs as the config holds them, checked already. An empty include list includes everything. */
export interface Filter {
  readonly names: GlobLists;
  readonly tags: GlobLists;
}

interface GlobLists {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export type PassesFilter = (entry: {
  readonly kind: Kind;
  readonly name: string;
  readonly tags: readonly string[];
}) => boolean;

/**
 * Whether a source's filter lets an entry through. Exclude beats include. A server must pass by its name and by its
 * tags; skills and plugins pass by their names alone.
 * @throws {Error} for a pattern that `compileGlob` refuses; the config has reported it before
 */
export function compileFilter({ names, tags }: Filter): PassesFilter {
  const namePasses = compileLists(names);
  const tagsPass = compileLists(tags);
  return (entry) => namePasses([entry.name]) && (entry.kind !== "server" || tagsPass(entry.tags));
}

function compileLists({ include, exclude }: GlobLists): (values: readonly string[]) => boolean {
  const included = include.map(matcherOf);
  const excluded = exclude.map(matcherOf);
  const anyMatches = (globs: typeof included, values: readonly string[]) =>
    globs.some((matches) => values.some(matches));
  return (values) => !anyMatches(excluded, values) && (included.length === 0 || anyMatches(included, values));
}

function matcherOf(pattern: string): (name: string) => boolean {
  const glob = compileGlob(pattern);
  if (!glob.ok) throw new Error(`${glob.problem} (position ${glob.at} of ${JSON.stringify(pattern)})`);
  return glob.matches;
}
