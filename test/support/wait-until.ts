import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `holds`, asked every 10 ms; returns how long it took in milliseconds, or throws after `withinMs`. */
export async function waitUntil(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<number> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > withinMs) throw new Error(`not so within ${withinMs} ms`);
    await sleep(10);
  }
  return performance.now() - start;
}
