import type { FilterConfig } from "./config.ts";
import { type Place, type Read, reject } from "./place.ts";
import { quoted } from "./quoted.ts";
import { readList, readMap } from "./read-map.ts";
import { readText } from "./read-scalar.ts";

/** Whether a pattern is a glob; `at` counts its code points from 0. */
export type CheckGlob = (
  pattern: string,
) => { readonly ok: true } | { readonly ok: false; readonly problem: string; readonly at: number };

export const NO_FILTER: FilterConfig = { names: { include: [], exclude: [] }, tags: { include: [], exclude: [] } };

export function readFilter(checkGlob: CheckGlob): Read<FilterConfig> {
  const readGlobs = readList(readGlob(checkGlob));
  const readLists: Read<FilterConfig["names"]> = (place) => {
    const map = readMap(place, "globs");
    return { include: map.optional("include", readGlobs) ?? [], exclude: map.optional("exclude", readGlobs) ?? [] };
  };
  return (place: Place) => {
    const map = readMap(place, "filter");
    return {
      names: map.optional("names", readLists) ?? NO_FILTER.names,
      tags: map.optional("tags", readLists) ?? NO_FILTER.tags,
    };
  };
}

function readGlob(checkGlob: CheckGlob): Read<string> {
  return (place) => {
    const pattern = readText(place);
    const isText = place.tree.kind === "scalar" && typeof place.tree.value === "string";
    const glob = isText ? checkGlob(pattern) : ({ ok: true } as const);
    if (!glob.ok) reject(place, `${quoted(pattern)} is no pattern: ${glob.problem} (character ${glob.at + 1})`);
    return pattern;
  };
}
