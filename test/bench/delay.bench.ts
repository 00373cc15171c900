import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { madeUpRegistry, withChangedEntries } from "../support/made-up-registry.ts";
import { recordFigure } from "./figures.ts";
import { startPeer, startSite } from "./site.ts";

const IMPORTS = 6;
const REQUESTS_PER_SECOND = 200;

it("event-loop delay of the serving thread during imports", async () => {
  const preload = `--import ${join(import.meta.dirname, "loop-delay.mjs")}`;
  const ourFile = join(import.meta.dirname, ".delay-ours.json");
  const controlFile = join(import.meta.dirname, ".delay-control.json");
  const site = await startSite({ env: { NODE_OPTIONS: preload, LOOP_DELAY_FILE: ourFile } });
  const control = await startPeer("control.mjs", [], { NODE_OPTIONS: preload, LOOP_DELAY_FILE: controlFile });
  const registry = madeUpRegistry(10_000);
  const texts = Array.from({ length: IMPORTS }, (_, index) =>
    JSON.stringify(withChangedEntries(registry, 1, `${index}`)),
  );
  await site.publish(JSON.stringify(registry));
  await delayMs(site.daemon.pid, ourFile);
  await delayMs(control.pid, controlFile);
  const stopAsking = askSteadily([`${site.daemon.url}/v0.1/servers?limit=30`, control.url]);
  for (const text of texts) await site.publish(text);
  const asked = await stopAsking();
  const ours = await delayMs(site.daemon.pid, ourFile);
  const beside = await delayMs(control.pid, controlFile);
  control.end();
  await site.stop();
  const more = ours - beside;
  recordFigure({
    figure: `event-loop delay p99 at ${REQUESTS_PER_SECOND} requests/s during imports`,
    beside: "a control process beside it",
    measured: `${more.toFixed(1)} ms more (${ours.toFixed(1)} against ${beside.toFixed(1)})`,
    toReach: "≤ 20 ms more",
    bound: "two threads and the load on two cores",
  });
  expect(asked).toBeGreaterThan(REQUESTS_PER_SECOND);
  expect(more).toBeLessThanOrEqual(20);
});

/** Sends requests at a steady rate to each url; the returned function stops that and says how many there were. */
function askSteadily(urls: readonly string[]): () => Promise<number> {
  const underWay = new Set<Promise<unknown>>();
  let asked = 0;
  const ask = () => {
    for (const url of urls) {
      const answer = fetch(url).then((response) => response.arrayBuffer());
      underWay.add(answer);
      answer.finally(() => underWay.delete(answer));
    }
    asked++;
  };
  const timer = setInterval(ask, 1_000 / REQUESTS_PER_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(underWay);
    return asked;
  };
}

/** p99 in milliseconds since the last call, as the process itself measured it. */
async function delayMs(pid: number, file: string): Promise<number> {
  process.kill(pid, "SIGUSR2");
  await new Promise((resolve) => setTimeout(resolve, 300));
  return (JSON.parse(readFileSync(file, "utf8")) as { p99Ms: number }).p99Ms;
}
