import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { sync } from "../support/client.ts";
import { startDaemon, temporaryFolder } from "../support/run-registryd.ts";
import { recordFigure } from "./figures.ts";
import { type Catalogue, openCatalogue } from "./git-catalogue.ts";
import { memoryMiB } from "./site.ts";

const MAX_MORE_MIB = 64;

it.each([
  { server: "allowFilter on", filter: true, toReach: `≤ ${MAX_MORE_MIB} MiB more` },
  { server: "without allowFilter", filter: false, toReach: "reported" },
])("memory of the daemon during its first sync from git, $server", async ({ server, filter, toReach }) => {
  const catalogue = await openCatalogue();
  catalogue.allowFilter(filter);
  const { idle, peak } = await memoryOfFirstSync(catalogue);
  catalogue.close();
  recordFigure({
    figure: `memory over idle during the first sync from git, ${server}`,
    beside: `${idle.toFixed(0)} MiB idle`,
    measured: `${(peak - idle).toFixed(0)} MiB more at the most`,
    toReach,
    bound: filter ? "the document's bytes and its judged entries" : "the pack, then the document",
  });
  if (filter) expect(peak - idle).toBeLessThanOrEqual(MAX_MORE_MIB);
});

/** The repository comes after the daemon, which has then done all but a first sync. */
async function memoryOfFirstSync({ url, dir }: Catalogue): Promise<{ idle: number; peak: number }> {
  const folder = temporaryFolder();
  const source = { name: "bench", git: { repository: url }, syncPolicy: { interval: "1h" } };
  const registries = [{ name: "default", sources: ["bench"] }];
  writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify({ sources: [source], registries }));
  renameSync(dir, `${dir}.away`);
  const daemon = await startDaemon([], { cwd: folder.path });
  try {
    await sync(daemon.internalUrl);
    await sleep(1_000);
    const { now: idle } = memoryMiB(daemon.pid);
    renameSync(`${dir}.away`, dir);
    expect((await sync(daemon.internalUrl)).sources[0]).toMatchObject({ outcome: "applied" });
    return { idle, peak: memoryMiB(daemon.pid).peak };
  } finally {
    await daemon.stop();
    folder.remove();
  }
}
