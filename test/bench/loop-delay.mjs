// Loaded with --import into a process: measures the event-loop delay of its main thread and, on SIGUSR2, prints the
// p99 in milliseconds since the last signal to the file named by LOOP_DELAY_FILE.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on("SIGUSR2", () => {
    const figures = { p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 };
    delay.reset();
    writeFileSync(process.env.LOOP_DELAY_FILE, JSON.stringify(figures));
  });
}
