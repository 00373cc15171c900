import type { RegistryConfig, SourceConfig } from "./config.ts";
import { nearest } from "./nearest.ts";
import { childOf, itemsOf, type Place, reject } from "./place.ts";
import { quoted } from "./quoted.ts";

/** A value with the place it was read from. */
export interface Placed<T> {
  readonly place: Place;
  readonly value: T;
}

/**
 * What one entry of the config says of another: names are unique, and whoever is referred to exists.
 * @param registries null when the config names none, and one lists every source
 */
export function crossCheck(
  sources: readonly Placed<SourceConfig>[],
  registries: readonly Placed<RegistryConfig>[] | null,
): void {
  checkUnique(sources);
  if (registries === null) return;
  checkUnique(registries);
  const names = sources.map(({ value }) => value.name);
  for (const { place, value } of registries) {
    checkReferences(childOf(place, "sources"), value.sources, names, "source");
    checkReferences(childOf(place, "require"), value.require, value.sources, "source of this registry");
  }
  if (areSound(registries, names)) warnOfUnused(sources, registries);
}

/** Whether every registry lists known sources only; else a source may be missing there because of the mistake alone. */
function areSound(registries: readonly Placed<RegistryConfig>[], names: readonly string[]): boolean {
  const isKnown = (name: string) => name !== "" && names.includes(name);
  return (
    registries.length > 0 && registries.every(({ value }) => value.sources.length > 0 && value.sources.every(isKnown))
  );
}

/** Names that differ in letter case alone would be mistaken for each other. */
function checkUnique(entries: readonly Placed<{ readonly name: string }>[]): void {
  const first = new Map<string, Placed<{ readonly name: string }>>();
  for (const entry of entries) {
    const key = entry.value.name.toLowerCase();
    const earlier = first.get(key);
    if (key === "") continue;
    if (earlier) reject(childOf(entry.place, "name") ?? entry.place, taken(entry.value.name, earlier));
    else first.set(key, entry);
  }
}

function taken(name: string, { place, value }: Placed<{ readonly name: string }>): string {
  const where = place.problems.describe((childOf(place, "name") ?? place).tree.offset);
  const other =
    value.name === name ? "is already the name" : `differs only in letter case from ${quoted(value.name)}, the name`;
  return `${quoted(name)} ${other} of ${place.path} (${where}); names must be unique`;
}

function checkReferences(list: Place | null, given: readonly string[], known: readonly string[], noun: string): void {
  // Where there is nothing to refer to, that is the one problem.
  if (list === null || known.length === 0) return;
  const seen = new Set<string>();
  itemsOf(list).forEach((item, index) => {
    const name = given[index] ?? "";
    if (name === "") return;
    if (!known.includes(name)) reject(item, `${quoted(name)} is no ${noun}`, nearest(name, known));
    else if (seen.has(name)) reject(item, `${quoted(name)} is named twice; keep the first`);
    seen.add(name);
  });
}

function warnOfUnused(sources: readonly Placed<SourceConfig>[], registries: readonly Placed<RegistryConfig>[]): void {
  const used = new Set(registries.flatMap(({ value }) => value.sources));
  for (const { place, value } of sources) {
    if (value.name === "" || used.has(value.name)) continue;
    const { tree, path } = childOf(place, "name") ?? place;
    place.problems.warning(
      tree.offset,
      path,
      `no registry lists the source ${quoted(value.name)}; nothing of it is served`,
    );
  }
}
