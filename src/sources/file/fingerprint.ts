import type { BigIntStats } from "node:fs";

/**
 * What tells one state of a file from another without reading it. A retargeted link, a swapped folder or a
 * replaced file shows in `dev` and `ino`, a write in the others.
 */
export function fingerprintOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}

/** Clocks of file systems tick in up to two seconds; a second change within the tick leaves no trace. */
const COARSEST_TICK_MS = 2_000;

/**
 * Whether the file changed so recently, or by the clock of another machine, that an equal fingerprint would not prove
 * equal content. The change time counts: nobody can set it.
 */
export function isTooFresh({ ctimeMs }: BigIntStats, nowMs: number, tickMs: number = COARSEST_TICK_MS): boolean {
  return nowMs - Number(ctimeMs) < tickMs;
}
