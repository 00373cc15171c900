import type { Clock } from "../../src/clock.ts";

export interface FakeClock extends Clock {
  /** Lets time pass: every timer due by then fires at its time, and what it set off goes on until it waits again. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone, as an operator or NTP does. */
  jump(ms: number): void;
  /** The whole process stands still: time passes, timers fire late and together. */
  standStill(ms: number): Promise<void>;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

export function createFakeClock(startedAt = Date.UTC(2026, 10, 20, 10)): FakeClock {
  let monotonic = 0;
  let offset = startedAt;
  const timers = new Set<Timer>();

  async function fireUntil(until: number, at: (due: number) => number): Promise<void> {
    for (;;) {
      const next = [...timers].sort((left, right) => left.due - right.due)[0];
      if (next === undefined || next.due > until) break;
      timers.delete(next);
      monotonic = Math.max(monotonic, at(next.due));
      next.callback();
      await settle();
    }
    monotonic = until;
    await settle();
  }

  return {
    now: () => monotonic + offset,
    monotonic: () => monotonic,
    after(delayMs, callback) {
      const timer = { due: monotonic + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      await settle();
      await fireUntil(monotonic + ms, (due) => due);
    },
    jump: (ms) => {
      offset += ms;
    },
    async standStill(ms) {
      const end = monotonic + ms;
      await fireUntil(end, () => end);
    },
  };
}

/** Long enough for everything that waits for no timer and no file. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
