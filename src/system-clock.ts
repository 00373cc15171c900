import type { Clock } from "./clock.ts";

/** Above this a timer of Node fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const due = performance.now() + delayMs;
    let timer: NodeJS.Timeout;
    const sleep = () => {
      const leftMs = due - performance.now();
      timer = leftMs > MAX_TIMER_MS ? setTimeout(sleep, MAX_TIMER_MS) : setTimeout(callback, Math.max(0, leftMs));
    };
    sleep();
    return () => clearTimeout(timer);
  },
};
