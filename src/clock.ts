/** Time as a parameter: tests put in a clock of their own. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch; may jump. */
  now(): number;
  /** Monotonic clock, milliseconds from any origin; never goes back. */
  monotonic(): number;
  /** Calls back once after `delayMs`, whatever its size (a plain timer overflows above 24.8 days); returns the cancel function. */
  after(delayMs: number, callback: () => void): () => void;
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
