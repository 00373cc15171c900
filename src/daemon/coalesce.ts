import type { Clock } from "../clock.ts";

/** Calls that come while the task is under way share one more run of it, which begins when the first is over. */
export function oneAtATime<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  function begin(): Promise<T> {
    next = null;
    const run = task();
    running = run
      .catch(() => undefined)
      .then(() => {
        if (next === null) running = null;
      });
    return run;
  }
  return () => {
    if (running === null) return begin();
    next ??= running.then(begin);
    return next;
  };
}

/** Calls `task` once when calls have ceased for `quietMs`, and at the latest `maxMs` after the first of them. */
export function settled(clock: Clock, quietMs: number, maxMs: number, task: () => void): () => void {
  let firstAt: number | null = null;
  let cancel = () => {};
  const fire = () => {
    firstAt = null;
    task();
  };
  return () => {
    firstAt ??= clock.monotonic();
    cancel();
    cancel = clock.after(Math.min(quietMs, Math.max(0, firstAt + maxMs - clock.monotonic())), fire);
  };
}
