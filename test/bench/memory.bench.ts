import { expect, it } from "vitest";
import { madeUpRegistry } from "../support/made-up-registry.ts";
import { recordFigure } from "./figures.ts";
import { memoryMiB, startSite } from "./site.ts";

it.each([1_000, 10_000, 100_000])("memory with %i entries", async (entries) => {
  const site = await startSite();
  const idle = memoryMiB(site.daemon.pid).now;
  await site.publish(JSON.stringify(madeUpRegistry(entries), null, 2));
  const { now, peak } = memoryMiB(site.daemon.pid);
  await site.stop();
  recordFigure({
    figure: `memory with ${entries.toLocaleString("en")} entries`,
    beside: `${idle.toFixed(0)} MiB with none`,
    measured: `${now.toFixed(0)} MiB after the import, ${peak.toFixed(0)} MiB at the most`,
    toReach: "reported",
    bound: "the document's bytes, its judged entries, SQLite's page cache",
  });
  expect(now).toBeGreaterThan(0);
});
