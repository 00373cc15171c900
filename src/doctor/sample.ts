import { type Item, isLatest, nameOf, versionOf } from "./item.ts";

/** The entry whose own routes are examined. */
export interface Sample {
  readonly name: string;
  /** Versions of it that were seen, the one to ask for first. */
  readonly versions: readonly [string, ...string[]];
  /** The version that was listed and marked as the latest; null when none was. */
  readonly latest: string | null;
}

/**
 * Chooses the name of which most versions were seen, so that older ones are asked for too; a version with characters
 * that need encoding comes first.
 */
export function chooseSample(all: readonly Item[], latest: readonly Item[]): Sample | null {
  const versionsOf = new Map<string, Set<string>>();
  for (const item of [...all, ...latest]) {
    const [name, version] = [nameOf(item), versionOf(item)];
    if (name === null || version === null || !name.includes("/")) continue;
    versionsOf.set(name, (versionsOf.get(name) ?? new Set()).add(version));
  }
  const [chosen] = [...versionsOf].sort(([, a], [, b]) => b.size - a.size);
  if (chosen === undefined) return null;
  const [name, versions] = chosen;
  const [first, ...others] = [...versions].sort((a, b) => encodedLength(b) - encodedLength(a));
  const marked = latest.find((item) => nameOf(item) === name && isLatest(item) === true);
  return first === undefined
    ? null
    : { name, versions: [first, ...others], latest: marked === undefined ? null : versionOf(marked) };
}

/** How many characters encoding adds. */
function encodedLength(version: string): number {
  return encodeURIComponent(version).length - version.length;
}
