import { compareDigits } from "./natural-order.ts";

/** A semantic version without its build metadata; numbers stay digits, so that none is too large. */
export interface Semver {
  readonly core: readonly string[];
  /** Empty for a release. */
  readonly prerelease: readonly string[];
}

const NUMBER = "(?:0|[1-9]\\d*)";
const IDENTIFIER = "[0-9A-Za-z-]+";
const SEMVER = new RegExp(
  `^v?(${NUMBER}\\.${NUMBER}\\.${NUMBER})(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+${IDENTIFIER}(?:\\.${IDENTIFIER})*)?$`,
);
const ZERO_PADDED = /^0\d+$/;

/**
 * Reads exactly three parts with an optional `v` (semver.org 2.0.0); null for anything else.
 * Not the semver package: that one trims, stops at 256 characters and refuses numbers above 2^53, which date stamps reach.
 */
export function parseSemver(version: string): Semver | null {
  const match = SEMVER.exec(version);
  if (match?.[1] === undefined) return null;
  const prerelease = match[2]?.split(".") ?? [];
  if (prerelease.some((part) => ZERO_PADDED.test(part))) return null;
  return { core: match[1].split("."), prerelease };
}

/** Precedence of semver.org §11: positive when `a` comes later. */
export function compareSemver(a: Semver, b: Semver): number {
  return compareLists(a.core, b.core) || comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  return compareLists(a, b);
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareIdentifiers(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const DIGITS = /^\d+$/;

/** Numbers by value and before words, words by code unit. */
function compareIdentifiers(a: string, b: string): number {
  const aIsNumber = DIGITS.test(a);
  if (aIsNumber !== DIGITS.test(b)) return aIsNumber ? -1 : 1;
  if (aIsNumber) return compareDigits(a, b);
  return a === b ? 0 : a < b ? -1 : 1;
}
