import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeUpRegistry, madeUpServer, mulberry32, registryOf } from "../support/made-up-registry.ts";
import { ask, oneConnection, startBareServer } from "./bare-answer.ts";
import { median, ratio, recordFigure } from "./figures.ts";
import { hasWrk, requestsPerSecond, type Site, startSite } from "./site.ts";

const ROUNDS = 5;
const SECONDS = 2;
const PAGE = "/v0.1/servers?limit=100";

/** Time of `path` over that of `beside`, without an answer cache: one connection, in turn. */
function latencyRatio(url: string, beside: string): number {
  const latency = (of: string) => 1 / requestsPerSecond(of, SECONDS, { connections: 1 });
  latency(beside);
  return median(Array.from({ length: ROUNDS }, () => latency(url) / latency(beside)));
}

describe.skipIf(!hasWrk)("search among 100,000 names, answer cache off", () => {
  let site: Site;

  beforeAll(async () => {
    const random = mulberry32(1);
    const servers = Array.from({ length: 100_000 }, (_, index) => madeUpServer(index, 0, random));
    site = await startSite({ cacheBytes: 0 });
    await site.publish(JSON.stringify(registryOf(servers)));
  });

  afterAll(() => site?.stop());

  it.each([
    { hits: "many hits", search: "server", most: 3, bound: "one lookup for each hit" },
    { hits: "no hit", search: "nothing like it", most: 25, bound: "looking through the text of all rows in memory" },
  ])("with $hits", async ({ hits, search, most, bound }) => {
    const query = `search=${encodeURIComponent(search)}`;
    const measured = latencyRatio(`${site.daemon.url}${PAGE}&${query}`, `${site.daemon.url}${PAGE}`);
    recordFigure({
      figure: `search with ${hits}, 100,000 names, answer cache off`,
      beside: "page of 100, answer cache off",
      measured: `${ratio(measured)} latency`,
      toReach: `≤ ${most}×`,
      bound,
    });
    expect(measured).toBeLessThanOrEqual(most);
  });
});

describe("a walk of 1,000 names", () => {
  it("with limit=1", async () => {
    const random = mulberry32(1);
    const servers = Array.from({ length: 1_000 }, (_, index) => madeUpServer(index, 0, random));
    const site = await startSite({ cacheBytes: 0 });
    await site.publish(JSON.stringify(registryOf(servers)));
    const bare = await startBareServer(site.folder, `${site.daemon.url}/v0.1/servers?limit=1&version=latest`);
    const ratios: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const ours = await timeOf(() => walkByOne(site.daemon.url));
      ratios.push(ours / (await timeOf(() => askOften(bare.url, servers.length))));
    }
    bare.end();
    await site.stop();
    // The first round warms both up.
    const measured = median(ratios.slice(1));
    recordFigure({
      figure: "`limit=1` walk of 1,000 names, answer cache off",
      beside: "1,000 requests to bare `node:http`",
      measured: `${ratio(measured)} time`,
      toReach: "≤ 2.5×",
      bound: "one request after the other; ours adds two lookups and a cursor",
    });
    expect(measured).toBeLessThanOrEqual(2.5);
  });
});

async function walkByOne(url: string): Promise<void> {
  const agent = oneConnection();
  let seen = 0;
  let cursor = "";
  do {
    const { body } = await ask(`${url}/v0.1/servers?limit=1&version=latest${cursor}`, {}, agent);
    const page = JSON.parse(body.toString()) as { servers: unknown[]; metadata: { nextCursor?: string } };
    seen += page.servers.length;
    cursor = page.metadata.nextCursor === undefined ? "" : `&cursor=${page.metadata.nextCursor}`;
  } while (cursor !== "");
  agent.destroy();
  expect(seen).toBe(1_000);
}

async function askOften(url: string, times: number): Promise<void> {
  const agent = oneConnection();
  for (let i = 0; i < times; i++) JSON.parse((await ask(url, {}, agent)).body.toString());
  agent.destroy();
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

describe.skipIf(!hasWrk)("growth from 1,000 to 100,000 entries, answer cache off", () => {
  const small = madeUpRegistry(1_000);
  const name = encodeURIComponent(small.data.servers[500]?.name ?? "");
  const sites: Site[] = [];

  beforeAll(async () => {
    for (const registry of [small, madeUpRegistry(100_000)]) {
      const site = await startSite({ cacheBytes: 0 });
      sites.push(site);
      await site.publish(JSON.stringify(registry));
    }
    await setTimeout(20);
  });

  afterAll(() => Promise.all(sites.map((site) => site.stop())));

  it.each([
    { what: "one entry", path: `/v0.1/servers/${name}/versions/latest` },
    { what: "versions of one name", path: `/v0.1/servers/${name}/versions` },
    { what: "page of 100", path: PAGE },
    { what: "page of 100 latest", path: `${PAGE}&version=latest` },
    { what: "what changed since", path: `${PAGE}&updated_since=2026-01-01T00:00:00Z` },
    { what: "what changed since now", path: `${PAGE}&updated_since=2100-01-01T00:00:00Z` },
    { what: "registries", path: "/v1/registries" },
    { what: "sources", path: "/v1/sources" },
  ])("$what", ({ what, path }) => {
    const [before, after] = sites.map(({ daemon }) => `${daemon.url}${path}`);
    const measured = latencyRatio(after ?? "", before ?? "");
    recordFigure({
      figure: `${what}, 100,000 entries, answer cache off`,
      beside: "the same with 1,000 entries",
      measured: `${ratio(measured)} latency`,
      toReach: "≤ 2×",
      bound: "the depth of the indexes",
    });
    expect(measured).toBeLessThanOrEqual(2);
  });
});
