import { compareNatural } from "./natural-order.ts";
import { compareSemver, parseSemver } from "./semver.ts";

interface Versioned {
  readonly version: string;
  /** ISO 8601 UTC. */
  readonly publishedAt: string;
}

/**
 * The one order of versions, positive when `a` is the later one. A semantic version beats any other string, two of
 * them go by precedence without build metadata; what is still equal goes by the later `publishedAt`, then by
 * numeric-aware string order. Zero only for the same version.
 */
export function compareVersions(a: Versioned, b: Versioned): number {
  return compareForms(a.version, b.version) || comparePublished(a, b) || compareNatural(a.version, b.version);
}

/** The latest of a list in any order; null for an empty one. */
export function latestOf<T extends Versioned>(versions: readonly T[]): T | null {
  return versions.reduce<T | null>(
    (best, next) => (best === null || compareVersions(next, best) > 0 ? next : best),
    null,
  );
}

function compareForms(a: string, b: string): number {
  const [x, y] = [parseSemver(a), parseSemver(b)];
  if (x !== null && y !== null) return compareSemver(x, y);
  return Number(x !== null) - Number(y !== null);
}

function comparePublished(a: Versioned, b: Versioned): number {
  if (a.publishedAt === b.publishedAt) return 0;
  return a.publishedAt < b.publishedAt ? -1 : 1;
}
