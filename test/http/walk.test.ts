import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { listen } from "../../src/http/listen.ts";
import { withinMs } from "../support/bounds.ts";
import { createFakePlace, type FakePlace } from "../support/fake-place.ts";
import { createModel, EMPTY_STATE, type ModelServer } from "../support/independent-model.ts";
import { describeWithSharedData, sharedDataPath } from "../support/shared-data.ts";
import { documentOf, manyServers } from "../sync/server-documents.ts";
import { keyOf, OFFICIAL, type ServedSite, serveSite, walk } from "./served-site.ts";

async function served(place: FakePlace): Promise<ServedSite> {
  const site = await serveSite({ a: place });
  onTestFinished(() => site.close());
  return site;
}

describe("a walk", () => {
  it("H3: during 100 syncs repeats nothing and loses no entry that stays", async () => {
    const stays = Array.from({ length: 101 }, (_, index) => `stays-${index}@1.0.0`);
    const others = (round: number) =>
      Array.from({ length: round % 9 }, (_, index) => `${index % 2 === 0 ? "a" : "z"}-${round}-${index}@1.0.0`);
    const place = createFakePlace(documentOf(...stays));
    const site = await served(place);
    let round = 1;
    const { items } = await walk(site, "limit=1", async () => {
      place.put(documentOf(...stays, ...others(round++)));
      expect((await site.sync("a")).outcome).toBe("applied");
    });
    const keys = items.map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => key.includes("stays")).length).toBe(stays.length);
    expect(round).toBeGreaterThan(100);
  });

  it("by limit=1 over 1,000 names takes less than 3 s, over a connection and with nothing in memory", async () => {
    const site = await serveSite(
      { a: createFakePlace(documentOf(...manyServers(1_000))) },
      { http: { cacheBytes: 0 } },
    );
    onTestFinished(() => site.close());
    const listening = await listen(site.app, { host: "127.0.0.1", port: 0 }, DEFAULT_LIMITS);
    onTestFinished(() => listening.close(0));
    const get = (target: string) => fetch(`http://127.0.0.1:${listening.address.port}${target}`);
    const startedMs = performance.now();
    const { items, pages } = await walk({ get }, "limit=1&version=latest");
    expect(performance.now() - startedMs).toBeLessThan(withinMs(3_000));
    expect([items.length, pages]).toEqual([1_000, 1_000]);
  });
});

describeWithSharedData("VS Code's gallery over the real feed", () => {
  const read = () => JSON.parse(readFileSync(sharedDataPath("real/official-2025-12-18.json"), "utf8")) as unknown;

  it("finds exactly what a search should find, page after page with nothing but the cursor", async () => {
    const site = await served(createFakePlace(read()));
    const wanted = createModel(sharedDataPath(".")).next(EMPTY_STATE, read()).served;
    const all = await walk(site, "limit=100");
    expect(all.items.map(keyOf).sort()).toEqual([...wanted.keys()].sort());
    const latest = all.items.filter(({ _meta }) => _meta[OFFICIAL].isLatest).map(keyOf);
    expect(latest.length).toBe(new Set(all.items.map(({ server }) => server.name)).size);
    let found = 0;
    for (const search of ["", "server", "AI", "100%", "github", "_", "io.github.", "a", "nothing like it"]) {
      const { items } = await walk(site, `limit=50&version=latest&search=${encodeURIComponent(search)}`);
      const isMeant = (key: string) => textOf(wanted.get(key)).includes(search.toLowerCase());
      expect([search, items.map(keyOf).sort()]).toEqual([search, latest.filter(isMeant).sort()]);
      for (const { server } of items.slice(0, 1))
        expect([server.name, server.description, server.version]).not.toContain("");
      found += items.length;
    }
    expect(found).toBeGreaterThan(latest.length);
  });
});

function textOf({ name, title = "", description = "" }: Partial<ModelServer> = {}): string {
  return [name, title, description].join("\n").toLowerCase();
}
