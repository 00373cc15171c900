import type { Clock } from "../clock.ts";
import { RegistrydError } from "../errors.ts";

/** A timer this late says that the process stood still, so the source is given that time back. */
const LATE_MS = 50;

export interface DeadlineParts {
  readonly clock: Clock;
  readonly pause: () => Promise<void>;
}

/**
 * Bounds `work` in time, whether or not it heeds its signal. A deadline that comes due while the thread was busy, or
 * the whole process stopped, first lets the event loop read what has arrived meanwhile.
 * @throws {RegistrydError} `timeout`; the reason of `outer` when that is aborted first
 */
export async function withDeadline<T>(
  parts: DeadlineParts,
  limitMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const inner = new AbortController();
  const abortWithOuter = () => inner.abort(outer.reason);
  outer.addEventListener("abort", abortWithOuter, { once: true });
  const cancel = armDeadline(parts, limitMs, () => inner.abort(timeoutError(limitMs)));
  try {
    return await Promise.race([work(inner.signal), rejectedBy(inner.signal)]);
  } finally {
    cancel();
    outer.removeEventListener("abort", abortWithOuter);
  }
}

function armDeadline({ clock, pause }: DeadlineParts, limitMs: number, onExpired: () => void): () => void {
  let cancelled = false;
  let cancelTimer = arm(limitMs);
  function arm(delayMs: number): () => void {
    const due = clock.monotonic() + delayMs;
    return clock.after(delayMs, () => void expire(clock.monotonic() - due));
  }
  async function expire(lateMs: number): Promise<void> {
    await pause();
    if (cancelled) return;
    if (lateMs > LATE_MS) cancelTimer = arm(Math.min(lateMs, limitMs));
    else onExpired();
  }
  return () => {
    cancelled = true;
    cancelTimer();
  };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

function timeoutError(limitMs: number): RegistrydError {
  return new RegistrydError("timeout", `the source did not answer in full within ${limitMs / 1_000} s`, {
    hint: "check the server and the network between; limits.fetchTimeout sets the bound",
  });
}
