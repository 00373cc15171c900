import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { toFetch } from "../../src/http/asked.ts";
import { createPublicApp } from "../../src/http/public-app.ts";
import { settle } from "../support/fake-clock.ts";
import { createFakePlace, type FakePlace } from "../support/fake-place.ts";
import { describeWithSharedData, hasSharedData, sharedDataPath } from "../support/shared-data.ts";
import { configOf, createSite, type EngineSite } from "../sync/engine-site.ts";
import { documentOf, serverOf } from "../sync/server-documents.ts";
import { expectDescribed } from "./described.ts";
import { silentLog } from "./public-fixture.ts";

const sites: EngineSite[] = [];

afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
});

interface Served extends EngineSite {
  get(target: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

async function served(places: Readonly<Record<string, FakePlace>>): Promise<Served> {
  const sources = Object.fromEntries(Object.keys(places).map((name) => [name, { deletionGuard: null }]));
  const site = createSite({ places, config: configOf(sources) });
  sites.push(site);
  await settle();
  const { ask } = createPublicApp({
    reader: site.reader,
    http: { cacheBytes: 10_000_000, provenance: "full" },
    live: { running: () => new Set(), watch: () => null },
    clock: site.clock,
    log: silentLog,
    record: () => {},
  });
  const fetch = toFetch(ask);
  return {
    ...site,
    get: async (target, headers = {}) => {
      const response = await fetch(new Request(`http://registry.test${target}`, { headers }));
      await expectDescribed("GET", target, response);
      return response;
    },
  };
}

const OFFICIAL = "io.modelcontextprotocol.registry/official";

interface Item {
  readonly server: {
    readonly name: string;
    readonly version: string;
    readonly title?: string;
    readonly description?: string;
  };
  readonly _meta: { readonly [OFFICIAL]: { readonly status: string } };
}

interface Walk {
  readonly items: readonly Item[];
  /** `X-Registry-Updated-At` of the first page. */
  readonly updatedAt: string;
}

async function walk({ get }: Served, query: string, between: () => Promise<void> = async () => {}): Promise<Walk> {
  const items: Item[] = [];
  let updatedAt = "";
  let cursor: string | undefined;
  do {
    const target = cursor === undefined ? `/v0.1/servers?${query}` : `/v0.1/servers?cursor=${cursor}`;
    const response = await get(target);
    expect([target, response.status]).toEqual([target, 200]);
    if (cursor === undefined) updatedAt = response.headers.get("X-Registry-Updated-At") ?? "";
    const page = (await response.json()) as { servers: Item[]; metadata: { nextCursor?: string } };
    items.push(...page.servers);
    cursor = page.metadata.nextCursor;
    if (cursor !== undefined) await between();
  } while (cursor !== undefined);
  return { items, updatedAt };
}

const keyOf = ({ server }: Item) => `${server.name}@${server.version}`;
const isDeleted = (item: Item) => item._meta[OFFICIAL].status === "deleted";

/** Some of the servers s0 to s19, each with a text of its round; decided by `round` alone. */
function documentOfRound(round: number) {
  const kept = Array.from({ length: 20 }, (_, index) => index).filter((index) => (index * 7 + round * 3) % 5 !== 0);
  return documentOf(
    ...kept.map((index) => serverOf(`s${index}@1.${index % 3}.0`, { description: `text ${(round * index) % 4}` })),
  );
}

describe("a mirror", () => {
  it("that asks for what changed since its last walk ends up with what is served, whatever is committed during a walk", async () => {
    const places = { a: createFakePlace(documentOfRound(0)), b: createFakePlace(documentOfRound(1)) };
    const site = await served(places);
    const mirror = new Map<string, Item>();
    let since = "";
    let round = 2;
    const change = async () => {
      const name = round % 2 === 0 ? "a" : "b";
      places[name].put(documentOfRound(round++));
      await site.sync(name);
    };
    while (round < 60) {
      await change();
      const { items, updatedAt } = await walk(site, `limit=7${since === "" ? "" : `&updated_since=${since}`}`, change);
      for (const item of items) isDeleted(item) ? mirror.delete(keyOf(item)) : mirror.set(keyOf(item), item);
      since = updatedAt;
    }
    const last = await walk(site, `limit=100&updated_since=${since}`);
    for (const item of last.items) isDeleted(item) ? mirror.delete(keyOf(item)) : mirror.set(keyOf(item), item);
    const { items } = await walk(site, "limit=100");
    expect(items.length).toBeGreaterThan(10);
    // Content that moves from one source to another without a change has no later time, so its provenance may be old.
    const shown = ({ server, _meta }: Item) => [keyOf({ server, _meta }), server, _meta[OFFICIAL]];
    expect([...mirror.values()].map(shown).sort()).toEqual(items.map(shown).sort());
  });
});

describe("a walk during syncs", () => {
  it("repeats nothing and loses no entry that stays", async () => {
    const stays = Array.from({ length: 60 }, (_, index) => `stays-${index}@1.0.0`);
    const others = (round: number) =>
      Array.from({ length: round % 9 }, (_, index) => `${index % 2 === 0 ? "a" : "z"}-${round}-${index}@1.0.0`);
    const place = createFakePlace(documentOf(...stays));
    const site = await served({ a: place });
    let round = 1;
    const { items } = await walk(site, "limit=1", async () => {
      place.put(documentOf(...stays, ...others(round++)));
      await site.sync("a");
    });
    const keys = items.map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => key.includes("stays")).length).toBe(stays.length);
    expect(round).toBeGreaterThanOrEqual(60);
  });
});

describe("tags", () => {
  it("are equal in stores that hold the same, and change with what is served alone", async () => {
    const tagOf = async ({ get }: Served) => (await get("/v0.1/servers?limit=5")).headers.get("ETag") ?? "";
    const place = createFakePlace(documentOf("a@1.0.0", "b@1.0.0"));
    const first = await served({ a: place });
    const second = await served({ a: createFakePlace(documentOf("a@1.0.0", "b@1.0.0")) });
    const tag = await tagOf(first);
    expect(await tagOf(second)).toBe(tag);
    place.put(documentOf("a@1.0.0", "b@1.0.0"), "another revision");
    await first.sync("a");
    expect(await tagOf(first)).toBe(tag);
    expect((await first.get("/v0.1/servers?limit=5", { "if-none-match": tag })).status).toBe(304);
    place.put(documentOf("a@1.0.0", "b@1.0.1"));
    await first.sync("a");
    expect((await first.get("/v0.1/servers?limit=5", { "if-none-match": tag })).status).toBe(200);
  });
});

describe("search", () => {
  const NAMES = ["geo", "geo-extra", "other", "percent"].map((name) => serverOf(name));
  const DOCUMENT = documentOf(...NAMES, serverOf("zz", { description: "100% of GEO, a_b \\ 'q' \"q\" 😀" }));
  it.each([
    ["GEO", ["geo", "geo-extra", "zz"]],
    ["io.github.acme/geo", ["geo", "geo-extra"]],
    ["100%25", ["zz"]],
    ["a_b", ["zz"]],
    ["_b", ["zz"]],
    ["%5C", ["zz"]],
    ["'q'", ["zz"]],
    ["%22q%22", ["zz"]],
    ["%F0%9F%98%80", ["zz"]],
    ["%00", []],
    ["geo%00", []],
    ["*", []],
    ["a AND b", []],
    ["NEAR(geo)", []],
    [".*", []],
  ])("takes %s literally", async (search, names) => {
    const site = await served({ a: createFakePlace(DOCUMENT) });
    const { items } = await walk(site, `search=${search}`);
    expect(items.map(({ server }) => server.name.split("/")[1])).toEqual(names);
  });
});

describe("what is near", () => {
  it("is named when a server is not there", async () => {
    const { get } = await served({ a: createFakePlace(documentOf("geo")) });
    const response = await get("/v0.1/servers/io.github.acme%2Fgoe/versions");
    expect(await response.json()).toMatchObject({
      detail: "no server io.github.acme/goe in registry default; did you mean io.github.acme/geo?",
    });
  });
});

describeWithSharedData("VS Code's gallery over the real feed", () => {
  const document = readDocument("real/official-2025-12-18.json");

  it("finds exactly what a search should find, page after page with nothing but the cursor", async () => {
    const site = await served({ a: createFakePlace(document) });
    const all = await walk(site, "limit=100&version=latest");
    const allKeys = all.items.map(keyOf);
    expect(allKeys.length).toBeGreaterThan(900);
    for (const search of ["server", "ai", "100%", "github", "_"]) {
      const { items } = await walk(site, `limit=50&version=latest&search=${encodeURIComponent(search)}`);
      const wanted = all.items.filter(({ server }) => textOf(server).includes(search)).map(keyOf);
      expect(items.map(keyOf).sort()).toEqual(wanted.sort());
    }
  });
});

function textOf({ name, title = "", description = "" }: Item["server"]): string {
  return [name, title, description].join("\n").toLowerCase();
}

function readDocument(path: string): unknown {
  return hasSharedData ? JSON.parse(readFileSync(sharedDataPath(path), "utf8")) : null;
}
