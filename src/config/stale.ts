import type { Schedule } from "./config.ts";
import { compileCron } from "./cron.ts";

const GAPS = 3;
const GRACE_MS = 60_000;

/**
 * When a source counts as stale: three intervals (cron: three gaps) and 60 s after its last success (CONTRACT §4).
 * Cron times are searched for, which takes milliseconds, so keep the answer while the last success stands.
 * @returns milliseconds since the epoch; the source is stale at any later time
 */
export function staleAfterMs(schedule: Schedule, lastSuccessMs: number): number {
  if (schedule.type === "interval") return lastSuccessMs + GAPS * schedule.intervalMs + GRACE_MS;
  const { next } = compileCron(schedule.cron, schedule.timezone);
  let timeMs: number | null = lastSuccessMs;
  for (let gap = 0; gap < GAPS && timeMs !== null; gap += 1) timeMs = next(timeMs);
  return timeMs === null ? Number.POSITIVE_INFINITY : timeMs + GRACE_MS;
}
