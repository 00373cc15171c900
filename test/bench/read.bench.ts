import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeUpRegistry } from "../support/made-up-registry.ts";
import { median, ratio, recordFigure } from "./figures.ts";
import { hasWrk, requestsPerSecond, type Site, startPeer, startSite } from "./site.ts";

const ENTRIES = 100_000;
const ROUNDS = 5;
const SECONDS = 3;

describe.skipIf(!hasWrk).each([
  { cache: "warm", cacheBytes: undefined, toReach: { entry: 0.6, page: 0.6 } },
  { cache: "answer cache off", cacheBytes: 0, toReach: { entry: 0.4, page: 0.13 } },
])("reads at 100,000 entries, $cache", ({ cache, cacheBytes, toReach }) => {
  const registry = madeUpRegistry(ENTRIES);
  let site: Site;

  beforeAll(async () => {
    site = await startSite(cacheBytes === undefined ? {} : { cacheBytes });
    await site.publish(JSON.stringify(registry));
  });

  afterAll(() => site?.stop());

  it.each([
    {
      what: "one entry",
      path: () => {
        const { name, version } = registry.data.servers[50_000] ?? { name: "", version: "" };
        return `/v0.1/servers/${encodeURIComponent(name)}/versions/${version}`;
      },
      least: toReach.entry,
      bound: "HTTP parsing and header writing",
    },
    {
      what: "page of 100",
      path: () => "/v0.1/servers?limit=100",
      least: toReach.page,
      bound: "copying the body to the socket; cold: one range scan of 100 rows",
    },
  ])("$what", async ({ what, path, least, bound }) => {
    const measured = await besideBareServer(site, `${site.daemon.url}${path()}`);
    recordFigure({
      figure: `${what}, ${cache}`,
      beside: "bare `node:http` sending the same bytes",
      measured: ratio(measured),
      toReach: `≥ ${least}×`,
      bound,
    });
    expect(measured).toBeGreaterThanOrEqual(least);
  });
});

/** Our requests a second over those of a bare server that sends the same headers and body, in turn. */
async function besideBareServer(site: Site, url: string): Promise<number> {
  // wrk has blocked this process: take notice of connections that the server closed meanwhile before one is used again.
  await setTimeout(20);
  const answer = await fetch(url, { headers: { "accept-encoding": "identity" } });
  expect(answer.status).toBe(200);
  const bodyFile = join(site.folder, "body");
  writeFileSync(bodyFile, Buffer.from(await answer.arrayBuffer()));
  const headers = Object.fromEntries(
    [...answer.headers].filter(([name]) => !/^(date|connection|keep-alive)$/.test(name)),
  );
  const bare = await startPeer("bare-server.mjs", [bodyFile, JSON.stringify(headers)]);
  try {
    requestsPerSecond(url, 1);
    requestsPerSecond(bare.url, 1);
    const ratios = Array.from({ length: ROUNDS }, () => {
      const ours = requestsPerSecond(url, SECONDS);
      return ours / requestsPerSecond(bare.url, SECONDS);
    });
    return median(ratios);
  } finally {
    bare.end();
  }
}
