const WINDOW_MS = 60_000;
const MAX_RESTARTS = 5;
const BASE_DELAY_MS = 100;

/**
 * How long to wait before the engine is started again: at once after the first death, then ever longer.
 * @param deaths monotonic times of its deaths, this one included, in milliseconds
 * @returns null when it died more often within a minute than it is worth
 */
export function restartDelayMs(deaths: readonly number[], now: number): number | null {
  const recent = deaths.filter((at) => now - at < WINDOW_MS).length;
  if (recent > MAX_RESTARTS) return null;
  return recent <= 1 ? 0 : BASE_DELAY_MS * 2 ** (recent - 2);
}
