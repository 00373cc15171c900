import type { Schedule } from "../config/config.ts";
import { compileCron } from "../config/cron.ts";

const BASE_RETRY_MS = 5_000;
const MIN_RETRY_MS = 1_000;
const MAX_CRON_RETRY_MS = 30 * 60_000;

/** Time since the last run began by the monotonic clock, and the wall clock now, in milliseconds. */
export interface SinceStart {
  readonly elapsedMs: number;
  readonly nowMs: number;
}

/**
 * How long to wait for the next planned run. Intervals and cron times count from the start of the last run; a run
 * that outlasted one or several of them is followed at once by a single one more.
 * @returns milliseconds, 0 when overdue; null for a cron date that never comes
 */
export function nextRunDelayMs(schedule: Schedule, { elapsedMs, nowMs }: SinceStart): number | null {
  if (schedule.type === "interval") return Math.max(0, schedule.intervalMs - elapsedMs);
  const next = compileCron(schedule.cron, schedule.timezone).next(nowMs - elapsedMs);
  return next === null ? null : Math.max(0, next - nowMs);
}

export interface RetryPolicy {
  readonly baseMs: number;
  readonly ceilingMs: number;
}

export function retryPolicyOf(schedule: Schedule): RetryPolicy {
  return { baseMs: BASE_RETRY_MS, ceilingMs: schedule.type === "interval" ? schedule.intervalMs : MAX_CRON_RETRY_MS };
}

/**
 * How long to wait after a failed run that waiting may help: full jitter, doubling from `baseMs` up to `ceilingMs`.
 * @param failures consecutive failed runs, at least 1
 * @param random uniform in [0, 1)
 * @returns milliseconds, at least 1000 and, that apart, below `ceilingMs`
 * @see Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
 */
export function retryDelayMs({ baseMs, ceilingMs }: RetryPolicy, failures: number, random: () => number): number {
  const boundMs = Math.min(baseMs * 2 ** (failures - 1), ceilingMs);
  return Math.max(MIN_RETRY_MS, Math.floor(random() * boundMs));
}
