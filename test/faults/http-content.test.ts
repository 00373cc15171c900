import { describe, expect, it, onTestFinished } from "vitest";
import { registry, row, source } from "../http/memory-store.ts";
import { publicFixture } from "../http/public-fixture.ts";
import { sendRaw } from "../http/raw-client.ts";
import { expectDiscreet, rawRequest, serveApp } from "../http/serve-app.ts";
import { type Item, type ServedSite, serveSite, walk } from "../http/served-site.ts";
import { rounds, withinMs } from "../support/bounds.ts";
import { createFakePlace } from "../support/fake-place.ts";
import { configOf } from "../sync/engine-site.ts";
import { documentOf, manyServers, serverOf } from "../sync/server-documents.ts";

const ROWS = Array.from({ length: 120 }, (_, index) => row(`io.github.acme/s${index}`));

describe("H3: cursors", () => {
  const written = (fields: unknown) => Buffer.from(JSON.stringify(fields)).toString("base64url");
  const GOOD = [1, "server", 30, 2, "a", "b", null, null, null, false, null];
  const withField = (at: number, value: unknown) => written(GOOD.map((field, index) => (index === at ? value : field)));
  it.each([
    ["garbage", "%F0%9F%98%80"],
    ["cut base64", written(GOOD).slice(0, -2)],
    ["padded base64", `${written(GOOD)}=`],
    ["10 kB", "A".repeat(10_240)],
    ["SQL", Buffer.from("' OR 1=1; DROP TABLE merged; --").toString("base64url")],
    ["SQL in its place", withField(3, "2; DROP TABLE merged")],
    ["an empty array", "W10"],
    ["no array", written({ length: 11 })],
    ["a later format", withField(0, 2)],
    ["another kind", withField(1, "skill")],
    ["a limit that is none", withField(2, 1e9)],
    ["a rank that is none", withField(3, 9)],
    ["a name that is none", withField(4, { toString: "x" })],
    ["a time that is none", withField(7, "yesterday")],
    ["a status that is none", withField(10, "deleted")],
  ])("%s is 400", async (_name, cursor) => {
    const response = await publicFixture({ rows: ROWS }).get(`/v0.1/servers?cursor=${cursor}`);
    expect(response.status).toBe(400);
    expectDiscreet(await response.text());
  });

  it("the one that all of these are made of is good", async () => {
    const { get } = publicFixture({ rows: ROWS });
    expect((await get(`/v0.1/servers?cursor=${written(GOOD)}`)).status).toBe(200);
  });

  it("of another registry, of an older state and from an entry that is gone go on behind the same name, in the registry that is asked", async () => {
    const names = (prefix: string) => ["a", "c", "e", "g"].map((name) => `${name}-of-${prefix}@1.0.0`);
    const place = createFakePlace(documentOf(...names("mine")));
    const theirs = createFakePlace(documentOf(...names("theirs")));
    const config = configOf(
      { mine: { deletionGuard: null }, theirs: {} },
      {
        registries: [
          { name: "default", sources: ["mine"], require: [] },
          { name: "other", sources: ["theirs"], require: [] },
        ],
      },
    );
    const site = await serveSite({ mine: place, theirs }, { config });
    onTestFinished(() => site.close());
    const pageOf = async (target: string) => {
      const page = (await (await site.get(target)).json()) as { servers: Item[]; metadata: { nextCursor: string } };
      return { keys: page.servers.map(({ server }) => server.name.split("/")[1]), cursor: page.metadata.nextCursor };
    };
    const { keys, cursor } = await pageOf("/v0.1/servers?limit=2");
    expect(keys).toEqual(["a-of-mine", "c-of-mine"]);
    expect((await pageOf(`/registry/other/v0.1/servers?cursor=${cursor}`)).keys).toEqual([
      "c-of-theirs",
      "e-of-theirs",
    ]);
    // The entry that the cursor is made of goes, others come on both sides of it.
    place.put(documentOf("a-of-mine@1.0.0", "b-new@1.0.0", "d-new@1.0.0", "e-of-mine@1.0.0"));
    expect((await site.sync("mine")).outcome).toBe("applied");
    expect((await pageOf(`/v0.1/servers?cursor=${cursor}`)).keys).toEqual(["d-new", "e-of-mine"]);
  });
});

describe("H7: searches over 2,000 entries", () => {
  const TEXT = "100% of a_b \\ 'q' \"q\" a AND b NEAR(x) a* .* [a] ^$ 😀 ẞ İ";
  const SITE = () =>
    serveSite({ a: createFakePlace(documentOf(...manyServers(2_000), serverOf("odd", { description: TEXT }))) });

  it.each([
    ["%", 1],
    ["_", 1],
    ["\\", 1],
    ["'", 1],
    ['"', 1],
    ["'; DROP TABLE merged; --", 0],
    ["a AND", 1],
    ["NEAR(", 1],
    ["*", 1],
    [".*", 1],
    ["^", 1],
    ["[a]", 1],
    ["[", 1],
    ["?", 0],
    ["😀", 1],
    ["ß", 1],
    ["\u0000", 0],
    ["odd\u0000", 0],
    ["\u001f", 0],
    ["x".repeat(40_000), 0],
    ["[".repeat(12_000), 0],
    ["(a+)+$", 0],
    ["server-0007", 1],
    ["SERVER-000", 10],
  ])("%j is meant literally and takes no time", async (search, count) => {
    const site = await SITE();
    onTestFinished(() => site.close());
    const target = `/v0.1/servers?limit=100&search=${encodeURIComponent(search)}`;
    const startedMs = performance.now();
    const response = await site.app.ask({ method: "GET", target, header: () => undefined, socket: null });
    expect(performance.now() - startedMs).toBeLessThan(withinMs(50));
    expect(response.status).toBe(200);
    expect(JSON.parse(String(response.body))).toMatchObject({ metadata: { count } });
  });
});

const TAGGED = [
  "/v0.1/servers",
  "/v0.1/servers?limit=3&search=server-000",
  "/v0.1/servers?limit=100&include_deleted=true",
  "/v0.1/servers?updated_since=2026-01-01T00:00:00Z&limit=100",
  "/v0.1/servers/io.github.acme%2Fserver-0001/versions",
  "/v0.1/servers/io.github.acme%2Fserver-0001/versions/latest",
  "/v1/registries",
  "/v1/sources/a",
  "/openapi.json",
];

/** Documents that follow each other, each once by what an answer shows of it: content, absence, lines, staleness. */
const PUBLISHED: readonly ((state: number) => unknown)[] = [
  () => documentOf(...manyServers(30)),
  () => documentOf(...manyServers(29)),
  () => JSON.stringify(documentOf(...manyServers(30)), null, 2),
  () => documentOf(serverOf("server-0001@^1"), ...manyServers(30)),
  () => documentOf(...manyServers(30).map((key) => serverOf(key, key.includes("0001") ? { description: 7 } : {}))),
  (state) => documentOf(...manyServers(30), serverOf("server-0001@2.0.0", { title: `Title ${state}` })),
  () => documentOf(...manyServers(30)),
  () => "{ no json",
];

describe("H10: conditional requests", () => {
  const TARGET = "/v0.1/servers?limit=3";

  async function publishing(): Promise<{ readonly site: ServedSite; readonly tag: string; publish(): Promise<void> }> {
    const place = createFakePlace(documentOf(...manyServers(5)));
    const site = await serveSite({ a: place });
    onTestFinished(() => site.close());
    const publish = async () => {
      place.put(documentOf(...manyServers(4)));
      await site.sync("a");
    };
    return { site, tag: (await site.get(TARGET)).headers.get("ETag") ?? "", publish };
  }

  it.each([
    { name: "exact", header: (tag: string) => tag },
    { name: "weak", header: (tag: string) => `W/${tag}` },
    { name: "in a list", header: (tag: string) => `"a,b", W/"c",${tag}` },
  ])("$name: 304 while the bytes are the same, 200 after a publish, with Vary", async ({ header }) => {
    const { site, tag, publish } = await publishing();
    const ask = () => site.get(TARGET, { "if-none-match": header(tag) });
    const held = await ask();
    expect([held.status, await held.text(), held.headers.get("Vary")]).toEqual([304, "", "Accept-Encoding"]);
    await publish();
    const fresh = await ask();
    expect([fresh.status, fresh.headers.get("ETag") === tag]).toEqual([200, false]);
  });

  it("* is 304 of whatever is there, and 404 of what is not", async () => {
    const { site } = await publishing();
    const statusOf = async (target: string) => (await site.get(target, { "if-none-match": "*" })).status;
    expect([await statusOf(TARGET), await statusOf("/v0.1/servers/a%2Fb/versions")]).toEqual([304, 404]);
  });

  const PUBLISHES = rounds(200);

  it(`equal tags are equal bytes, and 304 stands for them alone, on every route during ${PUBLISHES} publishes`, async () => {
    const place = createFakePlace(documentOf(...manyServers(30)));
    const site = await serveSite({ a: place });
    onTestFinished(() => site.close());
    /** What a tag stood for, by route and encoding. */
    const known = new Map<string, Map<string, string>>();
    const seen = new Set<number>();
    for (let state = 1; state <= PUBLISHES; state++) {
      for (const target of TAGGED)
        for (const encoding of ["identity", "gzip", "br"]) {
          const ask = (more = {}) => site.get(target, { "accept-encoding": encoding, ...more });
          const response = await ask();
          const bytes = Buffer.from(await response.arrayBuffer()).toString("base64");
          const tags = known.get(`${encoding} ${target}`) ?? new Map<string, string>();
          const tag = response.headers.get("ETag") ?? "";
          expect([target, tag, tags.get(tag) ?? bytes]).toEqual([target, tag, bytes]);
          known.set(`${encoding} ${target}`, tags.set(tag, bytes));
          const [older] = [...tags.keys()].slice(state % tags.size);
          const { status } = await ask({ "if-none-match": older });
          expect([target, older, status]).toEqual([target, older, older === tag ? 304 : 200]);
          seen.add(status);
        }
      place.put(PUBLISHED[state % PUBLISHED.length]?.(state), `revision ${state}`);
      await site.sync("a");
    }
    expect([...seen].sort()).toEqual([200, 304]);
  });

  it.each([
    "If-Modified-Since: Fri, 20 Nov 2099 10:00:00 GMT",
    "Range: bytes=0-10",
    'If-Range: "x"\r\nRange: bytes=0-10',
    'If-Match: "x"',
    "If-Unmodified-Since: Fri, 20 Nov 1999 10:00:00 GMT",
  ])("%s gives the whole answer", async (header) => {
    const { port } = await serveApp({ rows: ROWS });
    const { status, text } = await sendRaw(port, rawRequest("/v0.1/servers", `${header}\r\n`));
    expect(status).toBe(200);
    expect(JSON.parse(text.slice(text.indexOf("\r\n\r\n")))).toMatchObject({ metadata: { count: 30 } });
  });
});

describe("H15: registries without fresh data", () => {
  const ERROR = { code: "network", message: "m", hint: null, since: "2026-11-20T09:00:00.000Z", helpsToWait: true };
  const old = source({ error: ERROR, lastSuccessAt: "2026-11-01T00:00:00.000Z", consecutiveFailures: 9 });
  const never = source({ name: "never", error: ERROR, lastSuccessAt: null });
  it.each([
    { name: "one that does not exist", target: "/registry/none/v0.1/servers", state: {}, status: 404 },
    {
      name: "one that was never synced",
      target: "/v0.1/servers",
      state: { sources: [never], registries: [registry({ sources: ["never"], missingSources: ["never"] })] },
      status: 503,
    },
    { name: "one whose only source fails", target: "/v0.1/servers", state: { sources: [old] }, status: 200 },
    {
      name: "one of whose two sources nothing came yet",
      target: "/v0.1/servers",
      state: {
        sources: [old, never],
        registries: [registry({ sources: ["internal", "never"], missingSources: ["never"] })],
      },
      status: 200,
    },
  ])("$name: $status, with its age or when to ask again", async ({ target, state, status }) => {
    const { port } = await serveApp({ rows: ROWS, ...state });
    const { status: given, text } = await sendRaw(port, rawRequest(target));
    expect([given, /^Retry-After: \d+\r$/m.test(text), /^X-Registry-Stale-Seconds: \d+\r$/m.test(text)]).toEqual([
      status,
      status === 503,
      status === 200,
    ]);
  });

  it("one whose source fails goes on with its last good state", async () => {
    const place = createFakePlace(documentOf("a@1.0.0"));
    const site = await serveSite({ a: place });
    onTestFinished(() => site.close());
    place.put("{ no json");
    expect((await site.sync("a")).outcome).toBe("failed");
    expect((await walk(site, "limit=100")).items.length).toBe(1);
  });
});

describe("H18 and S13: the public listener", () => {
  it.each([
    "/metrics",
    "/debug",
    "/debug/pprof",
    "/status",
    "/health",
    "/readyz",
    "/version",
    "//-/sync",
    "/-/sync;/",
    "/%2d/sync",
    "/-/reload",
    "/V1/sources",
    "/v0.1/../-/sync",
  ])("has no %s, by any method", async (target) => {
    const { get } = publicFixture({ rows: ROWS });
    for (const method of ["GET", "POST", "PUT", "DELETE"])
      expect([target, (await get(target, { method })).status]).toEqual([target, 404]);
  });

  it("has no route that changes a state: every one that is no GET is refused", async () => {
    const { app, get } = publicFixture({ rows: ROWS });
    const others = app.routes.filter(({ method }) => method !== "GET");
    for (const { method, pattern } of others) {
      const target = pattern.replace(":name", "a%2Fb").replace(/:\w+/g, "x").replace("*", "x");
      const { status } = await get(target, { method: method === "ALL" ? "POST" : method });
      expect([pattern, status]).toEqual([pattern, 501]);
    }
    expect(others.length).toBeGreaterThan(0);
  });
});

describe("H19: browsers", () => {
  it.each(["null", "https://evil.example"])("with Origin %s may read, without credentials", async (origin) => {
    const { get } = publicFixture({ rows: ROWS });
    for (const target of ["/v0.1/servers", "/nowhere", "/v1/sources", "/docs"]) {
      const { headers } = await get(target, { headers: { origin, cookie: "a=b" } });
      expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(headers.has("Access-Control-Allow-Credentials")).toBe(false);
      expect(headers.has("Set-Cookie")).toBe(false);
    }
  });
});

describe("H20: what an entry or a request holds", () => {
  it("is never given as HTML", async () => {
    const { get } = publicFixture({ rows: [row("a/b", "1.0.0", { description: "<script>alert(1)</script>" })] });
    for (const target of [
      "/v0.1/servers",
      "/v0.1/servers/a%2Fb/versions/1.0.0",
      "/v0.1/servers/%3Cscript%3E%2Fx/versions",
      "/%3Cscript%3E",
      "/registry/%3Cscript%3E/docs",
      "/v0.1/servers?limit=%3Cscript%3E",
    ]) {
      const { headers } = await get(target, { headers: { accept: "text/html" } });
      expect([headers.get("Content-Type"), headers.get("X-Content-Type-Options")]).toEqual([
        "application/json",
        "nosniff",
      ]);
    }
  });
});
