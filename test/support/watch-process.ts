import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

const SAMPLE_EVERY_MS = 5;

/** Watches by how much this process grows, at its highest, and how long its thread stands still at a time. */
export function watchProcess(): { end(): Promise<{ grownBytes: number; longestStallMs: number }> } {
  const before = process.memoryUsage.rss();
  let highest = before;
  const sample = () => {
    highest = Math.max(highest, process.memoryUsage.rss());
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  const delay = monitorEventLoopDelay({ resolution: SAMPLE_EVERY_MS });
  delay.enable();
  return {
    async end() {
      // A stall is counted when the next timer comes, so the last one is waited for.
      await sleep(2 * SAMPLE_EVERY_MS);
      clearInterval(timer);
      delay.disable();
      sample();
      return { grownBytes: highest - before, longestStallMs: delay.max / 1e6 };
    },
  };
}
