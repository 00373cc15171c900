import type { Clock } from "../../src/clock.ts";

export interface FakeClock extends Clock {
  /** Lets time pass timer by timer; what each of them starts is done before the next. */
  advance(ms: number): Promise<void>;
}

export function fakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let elapsedMs = 0;
  const timers = new Set<{ readonly due: number; readonly callback: () => void }>();

  function nextDue(untilMs: number) {
    const due = [...timers].filter((timer) => timer.due <= untilMs).sort((a, b) => a.due - b.due);
    return due[0];
  }

  return {
    now: () => startMs + elapsedMs,
    monotonic: () => elapsedMs,
    after(delayMs, callback) {
      const timer = { due: elapsedMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await settle();
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer);
        elapsedMs = Math.max(elapsedMs, timer.due);
        timer.callback();
        await settle();
      }
      elapsedMs = untilMs;
    },
  };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
