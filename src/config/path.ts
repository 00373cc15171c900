import { quoted } from "./quoted.ts";

/** The path of a key, such as `sources[0].git`; a key that is no plain word is quoted: `sources[0]["a b"]`. */
export function childPath(parent: string, key: string): string {
  if (!/^[A-Za-z_][\w-]{0,79}$/.test(key)) return `${parent}[${quoted(key)}]`;
  return parent === "" ? key : `${parent}.${key}`;
}

export function itemPath(parent: string, index: number): string {
  return `${parent}[${index}]`;
}
