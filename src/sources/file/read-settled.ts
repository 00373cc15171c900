import type { BigIntStats } from "node:fs";
import type { Clock } from "../../clock.ts";
import { neverWhole } from "./file-error.ts";
import { isTooFresh } from "./fingerprint.ts";
import { readWhole, type WholeFile } from "./read-whole.ts";

export interface ReadParts {
  readonly path: string;
  readonly maxBytes: number;
  readonly clock: Clock;
}

const ATTEMPTS = 5;
const PAUSE_MS = 100;
/** Clocks of local file systems tick in up to ten milliseconds; two writes within a tick look like one. */
const USUAL_TICK_MS = 15;

/**
 * Reads the file whole. One that changes under the read is read again a few times, and so is one that did so little
 * before that the next change might bear the same time; the last read counts if it was whole.
 * @throws {RegistrydError} as `readWhole`, and `unreadable` when no last read was whole
 */
export async function readSettled(parts: ReadParts, signal: AbortSignal): Promise<WholeFile> {
  const { path, maxBytes, clock } = parts;
  for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
    const startedAt = clock.now();
    const whole = await readWhole(path, maxBytes, signal);
    if (whole !== null && isAtRest(whole.stats, startedAt)) return whole;
    await pause(clock, whole === null ? PAUSE_MS : USUAL_TICK_MS, signal);
  }
  const last = await readWhole(path, maxBytes, signal);
  if (last === null) throw neverWhole(path, ATTEMPTS);
  return last;
}

/** A time ahead of ours comes from another clock, and waiting would not help. */
function isAtRest(stats: BigIntStats, nowMs: number): boolean {
  return Number(stats.ctimeMs) > nowMs || !isTooFresh(stats, nowMs, USUAL_TICK_MS);
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    function onAbort(): void {
      cancel();
      reject(signal.reason);
    }
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
