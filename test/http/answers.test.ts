import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type MemoryState, registry, row, source } from "./memory-store.ts";
import { clockAt, publicFixture } from "./public-fixture.ts";

const ITEM = "/v0.1/servers/io.github.acme%2Fgeo/versions/latest";
const LIST = "/v0.1/servers?limit=100";
const ROWS = Array.from({ length: 40 }, (_, index) => row(`io.github.acme/s${index}`));
const STATE: Partial<MemoryState> = { rows: [row("io.github.acme/geo"), ...ROWS] };
const CHANGED = registry({ generation: "b".repeat(64), updatedAt: "2026-11-20T11:00:00.000Z" });

describe("headers of a read", () => {
  it("are all there", async () => {
    const response = await publicFixture(STATE).get(ITEM);
    expect(Object.fromEntries(response.headers)).toEqual({
      "access-control-allow-headers": "Authorization, Content-Type",
      "access-control-allow-methods": "GET, OPTIONS",
      "access-control-allow-origin": "*",
      "access-control-expose-headers":
        "ETag, Retry-After, X-Registry-Revision, X-Registry-Stale-Seconds, X-Registry-Updated-At",
      "cache-control": "max-age=5",
      "content-length": String((await response.arrayBuffer()).byteLength),
      "content-type": "application/json",
      etag: expect.stringMatching(/^"[\w-]{27}"$/),
      vary: "Accept-Encoding",
      "x-content-type-options": "nosniff",
      "x-registry-revision": "a".repeat(64),
      "x-registry-updated-at": "2026-11-20T10:00:00.000Z",
    });
  });

  it("say how old the data is while a source is stale, from memory too", async () => {
    const { get } = publicFixture(STATE, { clock: clockAt("2026-11-20T11:00:00.500Z") });
    expect((await get(ITEM)).headers.get("X-Registry-Stale-Seconds")).toBe("3600");
    expect((await get(ITEM)).headers.get("X-Registry-Stale-Seconds")).toBe("3600");
  });

  it.each([
    { name: "a source of another registry is stale", sources: ["local"] },
    { name: "no source is stale", sources: ["internal"] },
  ])("say nothing of it when $name", async ({ sources }) => {
    const fresh = source({ name: "local", lastSuccessAt: "2026-11-20T11:00:00.000Z" });
    const time = sources[0] === "local" ? "2026-11-20T11:00:00.000Z" : "2026-11-20T10:01:00.000Z";
    const state = { ...STATE, registries: [registry({ sources })], sources: [source(), fresh] };
    const { get } = publicFixture(state, { clock: clockAt(time) });
    expect((await get(ITEM)).headers.has("X-Registry-Stale-Seconds")).toBe(false);
  });

  it.each(["/nowhere", "/v0.1/servers?limit=0", "/v0.1/servers/a%2Fb/versions"])(
    "of the error at %s",
    async (target) => {
      const { headers } = await publicFixture(STATE).get(target);
      expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("Content-Type")).toBe("application/json");
    },
  );
});

describe("methods", () => {
  it.each([ITEM, LIST, "/v1/registries", "/nowhere"])("HEAD %s is GET without the body", async (target) => {
    const { get } = publicFixture(STATE);
    const [head, full] = [await get(target, { method: "HEAD" }), await get(target)];
    expect([head.status, [...head.headers]]).toEqual([full.status, [...full.headers]]);
  });

  it.each([ITEM, "/nowhere", "/v0.1/publish", "*"])("OPTIONS %s is a preflight that allows reading", async (target) => {
    const response = await publicFixture(STATE).get(target, { method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(response.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  });

  it.each(["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])("%s on a read path is 405", async (method) => {
    const response = await publicFixture(STATE).get("/v0.1/servers", { method });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    expect(await response.json()).toMatchObject({ code: "read_only" });
  });

  it.each([
    ["POST", "/v0.1/publish"],
    ["POST", "/v0/publish"],
    ["POST", "/registry/default/v0.1/publish"],
    ["PUT", "/v0.1/servers/a%2Fb/versions/1.0.0"],
    ["DELETE", "/registry/default/v0/servers/a/b/versions/1.0.0"],
    ["PATCH", "/v0.1/servers/a%2Fb/versions/1.0.0/status"],
    ["PATCH", "/v0.1/servers/a%2Fb/status"],
    ["POST", "/v1/entries"],
    ["GET", "/v1/entries/server/a%2Fb"],
  ])("%s %s is 501 and says where to go", async (method, target) => {
    const response = await publicFixture(STATE).get(target, { method });
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({
      code: "read_only",
      detail: expect.stringContaining("in its source"),
    });
  });

  it("X-HTTP-Method-Override changes nothing", async () => {
    const response = await publicFixture(STATE).get(ITEM, { headers: { "x-http-method-override": "DELETE" } });
    expect(response.status).toBe(200);
  });

  it("Authorization is ignored", async () => {
    const response = await publicFixture(STATE).get(ITEM, { headers: { authorization: "Bearer nonsense" } });
    expect(response.status).toBe(200);
  });
});

describe("If-None-Match", () => {
  it.each([
    { name: "the tag", header: (tag: string) => tag, status: 304 },
    { name: "the tag, weak", header: (tag: string) => `W/${tag}`, status: 304 },
    { name: "a list with it", header: (tag: string) => `"x", ${tag}, "y"`, status: 304 },
    { name: "anything", header: () => "*", status: 304 },
    { name: "another tag", header: () => '"x"', status: 200 },
    { name: "the tag without quotes", header: (tag: string) => tag.replaceAll('"', ""), status: 200 },
    { name: "a longer tag", header: (tag: string) => tag.replace(/"$/, 'x"'), status: 200 },
  ])("$name gives $status, from memory or not", async ({ header, status }) => {
    for (const cacheBytes of [0, 1_000_000]) {
      const { get } = publicFixture(STATE, { http: { cacheBytes, provenance: "full" } });
      const first = await get(ITEM);
      const tag = first.headers.get("ETag") ?? "";
      const second = await get(ITEM, { headers: { "if-none-match": header(tag) } });
      expect([second.status, second.headers.get("ETag")]).toEqual([status, tag]);
      if (status === 304) expect(await second.text()).toBe("");
    }
  });

  it("costs no row when the tag is right", async () => {
    const { get, store } = publicFixture(STATE, { http: { cacheBytes: 0, provenance: "full" } });
    const tag = (await get(ITEM)).headers.get("ETag") ?? "";
    const before = store.rowReads();
    const { status, headers } = await get(ITEM, { headers: { "if-none-match": tag } });
    expect([status, store.rowReads() - before]).toEqual([304, 0]);
    expect([...headers.keys()].filter((name) => name.startsWith("content-"))).toEqual([]);
    expect(headers.get("X-Registry-Updated-At")).toBe("2026-11-20T10:00:00.000Z");
  });

  it("takes no answer out of memory, however the request is spelled", async () => {
    const { get, store } = publicFixture(STATE);
    const tag = (await get(ITEM)).headers.get("ETag") ?? "";
    const before = store.rowReads();
    expect((await get(`${ITEM}?`, { headers: { "if-none-match": tag } })).status).toBe(304);
    expect([(await get(ITEM)).status, (await get(`${ITEM}?`)).status, store.rowReads() - before]).toEqual([
      200, 200, 0,
    ]);
  });

  it("is 200 again once the registry has changed", async () => {
    const { get, store } = publicFixture(STATE);
    const tag = (await get(ITEM)).headers.get("ETag") ?? "";
    store.set({ registries: [CHANGED] });
    const { status, headers } = await get(ITEM, { headers: { "if-none-match": tag } });
    expect(status).toBe(200);
    expect(headers.get("ETag")).not.toBe(tag);
  });

  it("of something that is not there is 404", async () => {
    const { get } = publicFixture(STATE);
    expect((await get("/v0.1/servers/a%2Fb/versions", { headers: { "if-none-match": "*" } })).status).toBe(404);
  });
});

describe("entity tags", () => {
  it("are those of any store with the same content, under any spelling, and differ by request, mode and encoding", async () => {
    const tagOf = async (target: string, provenance: "full" | "off" = "full", encoding = "identity") => {
      const { get } = publicFixture(STATE, { http: { cacheBytes: 0, provenance } });
      return (await get(target, { headers: { "accept-encoding": encoding } })).headers.get("ETag");
    };
    const tag = await tagOf(LIST);
    expect(await tagOf("/registry/default/v0/servers/?limit=100&unknown=1")).toBe(tag);
    const others = [
      await tagOf("/v0.1/servers"),
      await tagOf(LIST, "off"),
      await tagOf(LIST, "full", "br"),
      await tagOf(LIST, "full", "gzip"),
    ];
    expect(new Set([tag, ...others]).size).toBe(5);
  });
});

describe("encodings", () => {
  it.each([
    { accept: "gzip", used: "gzip", decode: gunzipSync },
    { accept: "br", used: "br", decode: brotliDecompressSync },
    { accept: "gzip, deflate, br, zstd", used: "br", decode: brotliDecompressSync },
    { accept: "br;q=0.1, gzip;q=0.9", used: "gzip", decode: gunzipSync },
    { accept: "br;q=0, *", used: "gzip", decode: gunzipSync },
    { accept: "x-gzip", used: "gzip", decode: gunzipSync },
    { accept: "identity, gzip;q=0.5", used: null, decode: (body: Buffer) => body },
    { accept: "gzip;q=nonsense", used: null, decode: (body: Buffer) => body },
    { accept: "deflate", used: null, decode: (body: Buffer) => body },
    { accept: "*;q=0", used: null, decode: (body: Buffer) => body },
  ])("$accept gives $used, the same bytes behind it, now and from memory", async ({ accept, used, decode }) => {
    const { get } = publicFixture(STATE);
    const plain = Buffer.from(await (await get(LIST)).arrayBuffer());
    for (let round = 0; round < 2; round++) {
      const response = await get(LIST, { headers: { "accept-encoding": accept } });
      expect(response.headers.get("Content-Encoding")).toBe(used);
      expect(decode(Buffer.from(await response.arrayBuffer())).equals(plain)).toBe(true);
    }
  });

  it("are left out while too many bodies wait for one, and are back later", async () => {
    const { get } = publicFixture(STATE, { http: { cacheBytes: 1_000_000, provenance: "full" } });
    const ask = (limit: number) => get(`/v0.1/servers?limit=${limit}`, { headers: { "accept-encoding": "gzip" } });
    const answers = await Promise.all(Array.from({ length: 35 }, (_, index) => ask(index + 5)));
    const encodings = answers.map(({ headers }) => headers.get("Content-Encoding"));
    expect(new Set(encodings)).toEqual(new Set(["gzip", null]));
    const again = await Promise.all(Array.from({ length: 35 }, (_, index) => ask(index + 5)));
    const missed = again.filter((_, index) => encodings[index] === null);
    expect(missed.some(({ headers }) => headers.get("Content-Encoding") === "gzip")).toBe(true);
  });

  it("leave a small body as it is, with one tag", async () => {
    const { get } = publicFixture(STATE);
    const coded = await get(ITEM, { headers: { "accept-encoding": "br" } });
    expect(coded.headers.get("Content-Encoding")).toBeNull();
    expect(coded.headers.get("ETag")).toBe((await get(ITEM)).headers.get("ETag"));
  });
});

describe("answers in memory", () => {
  it("read rows once, under any spelling", async () => {
    const { get, store } = publicFixture(STATE);
    for (const target of [ITEM, ITEM, `${ITEM}/`, "/v0/servers/io.github.acme/geo/versions/latest?x=1"])
      await get(target);
    expect(store.rowReads()).toBe(1);
  });

  it("may be a tag alone, which gives a 304 without a look at rows, and never stands for an answer", async () => {
    const tag = (await publicFixture(STATE).get(ITEM)).headers.get("ETag") ?? "";
    const { get, store, app } = publicFixture(STATE);
    const statusOf = async (ifNoneMatch: string) =>
      (await get(ITEM, { headers: { "if-none-match": ifNoneMatch } })).status;
    expect([await statusOf(tag), await statusOf(tag), store.rowReads()]).toEqual([304, 304, 0]);
    const held = app.cacheBytes();
    expect(held).toBeGreaterThan(0);
    expect([await statusOf('"x"'), await statusOf("*"), store.rowReads()]).toEqual([200, 304, 1]);
    expect(app.cacheBytes()).toBeGreaterThan(held);
    expect(await (await get(ITEM)).json()).toMatchObject({ server: { name: "io.github.acme/geo" } });
    expect([await statusOf(tag), store.rowReads()]).toEqual([304, 1]);
  });

  it("by a tag alone do not tell that something is there", async () => {
    const tag = (await publicFixture(STATE).get(ITEM)).headers.get("ETag") ?? "";
    const { get, store } = publicFixture(STATE);
    await get(ITEM, { headers: { "if-none-match": tag } });
    expect((await get(ITEM, { headers: { "if-none-match": "*" } })).status).toBe(304);
    expect(store.rowReads()).toBe(1);
  });

  it("are gone once the registry changes, and stay when another one or a source does", async () => {
    const { get, store, app } = publicFixture(STATE);
    const readsOf = async (change: Partial<MemoryState>) => {
      const before = store.rowReads();
      store.set(change);
      await get(ITEM);
      return store.rowReads() - before;
    };
    expect(await readsOf({})).toBe(1);
    expect(await readsOf({ sources: [source({ nextRunAt: null })] })).toBe(0);
    expect(await readsOf({ registries: [registry(), registry({ id: 2, name: "other", isDefault: false })] })).toBe(0);
    const held = app.cacheBytes();
    expect(await readsOf({ registries: [CHANGED] })).toBe(1);
    expect(app.cacheBytes()).toBe(held);
  });

  it("follow the default registry when it becomes another one", async () => {
    const { get, store } = publicFixture(STATE);
    await get(ITEM);
    const other = registry({ id: 2, name: "other", generation: "c".repeat(64) });
    store.set({ registries: [other, registry({ isDefault: false })] });
    expect((await get(ITEM)).headers.get("X-Registry-Revision")).toBe(other.generation);
  });

  it("never take more than they may", async () => {
    const { get, app } = publicFixture(STATE, { http: { cacheBytes: 20_000, provenance: "full" } });
    for (let i = 0; i < 40; i++) {
      await get(`/v0.1/servers/io.github.acme%2Fs${i}/versions/latest`);
      await get(`${LIST}&spelling=${i}`);
      expect(app.cacheBytes()).toBeLessThanOrEqual(20_000);
    }
    expect(app.cacheBytes()).toBeGreaterThan(10_000);
  });

  it("are switched off by 0", async () => {
    const { get, app, store } = publicFixture(STATE, { http: { cacheBytes: 0, provenance: "full" } });
    await get(ITEM);
    await get(ITEM);
    expect([app.cacheBytes(), store.rowReads()]).toEqual([0, 2]);
  });
});

describe("a store that changes during a read", () => {
  it("is read again until rows and headers are of one state", async () => {
    const fixture = publicFixture(STATE);
    const { store } = fixture;
    const { list } = store.reader;
    let changes = 3;
    const reader = {
      ...store.reader,
      list: (query: Parameters<typeof list>[0]) => {
        const page = list(query);
        if (changes-- > 0) store.set({ rows: [], registries: [registry({ generation: String(changes).repeat(64) })] });
        return page;
      },
    };
    const { get } = publicFixture({}, { reader });
    const response = await get(LIST);
    expect(response.headers.get("X-Registry-Revision")).toBe("0".repeat(64));
    expect(await response.json()).toMatchObject({ servers: [] });
  });
});
