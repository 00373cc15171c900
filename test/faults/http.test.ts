import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { type Listening, listen } from "../../src/http/listen.ts";
import { type MemoryState, registry, row, source } from "../http/memory-store.ts";
import { type PublicFixture, publicFixture } from "../http/public-fixture.ts";
import { openSocket, sendRaw } from "../http/raw-client.ts";

const open: Listening[] = [];
const ROWS = Array.from({ length: 120 }, (_, index) => row(`io.github.acme/s${index}`));

afterEach(async () => {
  for (const listening of open.splice(0)) await listening.close(0);
});

interface Served extends PublicFixture {
  readonly port: number;
  /** One good request on a connection of its own. */
  isWell(): Promise<boolean>;
}

async function serve(
  limits: Partial<typeof DEFAULT_LIMITS> = {},
  state: Partial<MemoryState> = { rows: ROWS },
): Promise<Served> {
  const fixture = publicFixture(state);
  const listening = await listen(fixture.app, { host: "127.0.0.1", port: 0 }, { ...DEFAULT_LIMITS, ...limits });
  open.push(listening);
  const { port } = listening.address;
  return { ...fixture, port, isWell: async () => (await sendRaw(port, request("/v0.1/servers"))).status === 200 };
}

function request(target: string, more = "", method = "GET"): string {
  return `${method} ${target} HTTP/1.1\r\nHost: registry.test\r\nConnection: close\r\n${more}\r\n`;
}

/** No answer may hold a stack, SQL or a path of this machine. */
function expectDiscreet(text: string): void {
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.ts\b|SELECT |SQLITE|\/work\//);
}

describe("H1: clients that are too slow", () => {
  const LIMITS = { requestHeadersTimeoutMs: 1_000, requestTimeoutMs: 1_500, maxConnections: 400 };

  it("lose their connections in time, while good ones are served", async () => {
    const { port, isWell } = await serve(LIMITS);
    const closed: number[] = [];
    const startedMs = performance.now();
    const sockets = Array.from({ length: 300 }, (_, index) => {
      const socket = openSocket(port);
      socket.on("close", () => closed.push(performance.now() - startedMs));
      if (index % 3 === 0) socket.write("GET /v0.1/serv");
      if (index % 3 === 1) socket.write("POST /v0.1/servers HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow");
      return socket;
    });
    const dripping = sockets.filter((_, index) => index % 3 === 0);
    const drip = setInterval(() => {
      for (const socket of dripping) if (socket.writable) socket.write("e");
    }, 200);
    expect(await isWell()).toBe(true);
    await expect.poll(() => closed.length, { timeout: 8_000 }).toBe(300);
    clearInterval(drip);
    expect(Math.max(...closed)).toBeLessThan(6_000);
    expect(await isWell()).toBe(true);
  });

  it("are told 408", async () => {
    const { port } = await serve(LIMITS);
    const { status, text } = await sendRaw(port, "GET /v0.1/servers HTTP/1.1\r\n");
    expect([status, text.includes('"code":"bad_request"')]).toEqual([408, true]);
  });
});

describe("H2: too much of a request", () => {
  it.each([
    { name: "a header of 20 kB", bytes: request("/v0.1/servers", `X: ${"x".repeat(20_000)}\r\n`) },
    { name: "10,000 headers", bytes: request("/v0.1/servers", "a: b\r\n".repeat(10_000)) },
    { name: "a URL of 1 MB", bytes: request(`/v0.1/servers?search=${"x".repeat(1_000_000)}`) },
  ])("$name is 431", async ({ bytes }) => {
    const { port, isWell } = await serve();
    const { status, text } = await sendRaw(port, bytes);
    // The server may close before it has read all, and the client then loses the answer.
    expect([431, 0]).toContain(status);
    expectDiscreet(text);
    expect(await isWell()).toBe(true);
  });
});

describe("H3: cursors", () => {
  const SQL = Buffer.from("' OR 1=1; DROP TABLE merged; --").toString("base64url");
  it.each([
    ["garbage", "%F0%9F%98%80"],
    ["cut base64", "WzEsInNlcnZlci"],
    ["10 kB", "A".repeat(10_240)],
    ["SQL", SQL],
    ["an empty array", "W10"],
    [
      "another type",
      Buffer.from(JSON.stringify([1, "server", 30, "2", "a", "b", null, null, null, false, null])).toString(
        "base64url",
      ),
    ],
    [
      "a rank that is none",
      Buffer.from(JSON.stringify([1, "server", 30, 9, "a", "b", null, null, null, false, null])).toString("base64url"),
    ],
    [
      "a limit that is none",
      Buffer.from(JSON.stringify([1, "server", 1e9, 2, "a", "b", null, null, null, false, null])).toString("base64url"),
    ],
  ])("%s is 400", async (_name, cursor) => {
    const { get } = publicFixture({ rows: ROWS });
    expect((await get(`/v0.1/servers?cursor=${cursor}`)).status).toBe(400);
  });

  it("of another registry or an older state go on behind the same name", async () => {
    const { get, store } = publicFixture({
      rows: ROWS,
      registries: [registry(), registry({ id: 2, name: "other", isDefault: false })],
    });
    const { metadata } = (await (await get("/v0.1/servers?limit=1")).json()) as { metadata: { nextCursor: string } };
    store.set({ rows: ROWS.slice(1) });
    const next = await get(`/registry/other/v0.1/servers?cursor=${metadata.nextCursor}`);
    expect(await next.json()).toMatchObject({ servers: [{ server: { name: "io.github.acme/s1" } }] });
  });
});

describe("H5 and H6: paths", () => {
  it.each([
    ["/v0.1/servers/%zz/versions", 400],
    ["/v0.1/servers/a%2Fb%00/versions", 400],
    ["/v0.1/servers/..%2f..%2f..%2fetc%2fpasswd/versions", 404],
    ["/v0.1/servers/a%2Fb;x/versions", 404],
    ["/v0.1/servers;x", 404],
    ["/v0.1/servers/a%2F\u00ff\u00fe/versions", 400],
    ["//v0.1//servers//", 200],
    ["/../../etc/passwd", 404],
    ["/v0.1/servers/../../etc/passwd", 404],
    ["/v0.1\\..\\..\\etc", 404],
    ["http://evil.example/v0.1/servers", 200],
    ["http://evil.example/etc/passwd", 404],
  ])("%s is %i", async (target, status) => {
    const { port } = await serve();
    const { status: given, text } = await sendRaw(port, request(target, "X-Forwarded-Host: evil.example\r\n"));
    expect(given).toBe(status);
    expect(text.replace(/"detail":"[^"]*"/, "")).not.toContain("evil");
    expectDiscreet(text);
  });
});

describe("H9: methods", () => {
  it.each([
    ["OPTIONS", 204],
    ["POST", 405],
    ["TRACE", 405],
    ["FOO", 405],
    ["PROPFIND", 405],
  ])("%s on a read path is %i", async (method, status) => {
    const { port } = await serve();
    const { status: given, text } = await sendRaw(port, request("/v0.1/servers", "", method));
    expect([given, /Allow: GET, HEAD, OPTIONS/.test(text)]).toEqual([status, true]);
  });

  it("CONNECT is 405", async () => {
    const { port } = await serve();
    const { status, text } = await sendRaw(port, "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n");
    expect([status, /Allow: GET, HEAD, OPTIONS/.test(text)]).toEqual([405, true]);
  });
});

describe("H10: conditions that are not asked for", () => {
  it.each([
    "If-Modified-Since: Fri, 20 Nov 2099 10:00:00 GMT",
    "Range: bytes=0-10",
    'If-Range: "x"\r\nRange: bytes=0-10',
  ])("%s gives the whole answer", async (header) => {
    const { port } = await serve();
    const { status, text } = await sendRaw(port, request("/v0.1/servers", `${header}\r\n`));
    expect(status).toBe(200);
    expect(JSON.parse(text.slice(text.indexOf("\r\n\r\n")))).toMatchObject({ metadata: { count: 30 } });
  });
});

describe("H11: clients that go away", () => {
  it("in the middle of a body leave nothing behind", async () => {
    const rows = Array.from({ length: 100 }, (_, index) =>
      row(`a/s${index}`, "1.0.0", { description: "x".repeat(20_000) }),
    );
    const { port, isWell } = await serve({ idleTimeoutMs: 1_000 }, { rows });
    const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
    const before = openSockets();
    for (let round = 0; round < 200; round++) {
      const socket = openSocket(port);
      socket.write(request("/v0.1/servers?limit=100"));
      socket.once("data", () => socket.destroy());
      if (round % 20 === 0) await delay(5);
    }
    const silent = Array.from({ length: 20 }, () => openSocket(port).pause());
    for (const socket of silent) socket.write(request("/v0.1/servers?limit=100"));
    expect(await isWell()).toBe(true);
    // Of the silent ones only their own ends are left.
    await expect.poll(openSockets, { timeout: 10_000 }).toBe(before + silent.length);
    for (const socket of silent) socket.destroy();
  });
});

describe("H12: more connections than the server takes", () => {
  it("are told 503, and idle ones make room", async () => {
    const { port, isWell } = await serve({ maxConnections: 20 });
    const busy = Array.from({ length: 20 }, () => {
      const socket = openSocket(port);
      socket.write("GET /v0.1/servers HTTP/1.1\r\nHost: x\r\n");
      return socket;
    });
    await delay(100);
    const { status, text } = await sendRaw(port, request("/v0.1/servers"));
    expect([status, /Connection: close/i.test(text), text.includes("Retry-After: 1")]).toEqual([503, true, true]);
    for (const socket of busy) socket.write("\r\n");
    await delay(200);
    // The 20 are idle now, and each may be closed for a new one.
    await expect.poll(isWell, { timeout: 2_000 }).toBe(true);
    for (const socket of busy) socket.destroy();
  });

  it("say nothing for a second: they are closed", async () => {
    const { port } = await serve({ maxConnections: 1 });
    const first = openSocket(port);
    first.write("GET /v0.1/servers HTTP/1.1\r\n");
    await delay(50);
    const { status, tookMs } = await sendRaw(port, "");
    expect([status, tookMs < 3_000]).toEqual([0, true]);
    first.destroy();
  });

  it("pipelined requests are answered in order", async () => {
    const { port } = await serve();
    const targets = Array.from(
      { length: 20 },
      (_, index) => `/v0.1/servers/io.github.acme%2Fs${index}/versions/latest`,
    );
    const bytes = targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`).join("");
    const { text } = await sendRaw(port, bytes + request("/v0.1/servers?limit=1"));
    const names = [...text.matchAll(/"server":\{"name":"io\.github\.acme\/s(\d+)"/g)].map(([, index]) => Number(index));
    expect(names).toEqual([...targets.keys(), 0]);
  });
});

describe("H13: requests that two servers could read in two ways", () => {
  const POST = "POST /v0.1/servers HTTP/1.1\r\nHost: x\r\n";
  it.each([
    ["length and chunks", `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["two lengths", `${POST}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`],
    ["lines without CR", "GET /v0.1/servers HTTP/1.1\nHost: x\n\n"],
    ["a folded header", "GET /v0.1/servers HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"],
    ["a space before the colon", "GET /v0.1/servers HTTP/1.1\r\nHost : x\r\n\r\n"],
    ["no host", "GET /v0.1/servers HTTP/1.1\r\n\r\n"],
    ["a chunk size that is none", `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ])("%s: refused and closed", async (_name, bytes) => {
    const { port, isWell } = await serve();
    const { status, text } = await sendRaw(port, bytes);
    expect([400, 405]).toContain(status);
    expect(text.match(/HTTP\/1\.1 \d{3} /g)).toHaveLength(1);
    expectDiscreet(text);
    expect(await isWell()).toBe(true);
  });
});

describe("H14: bodies and encodings", () => {
  it.each([
    ["a body on GET", "Content-Encoding: gzip\r\nContent-Length: 4\r\n", "abcd"],
    ["a thousand encodings", `Accept-Encoding: ${"x, ".repeat(1_000)}identity\r\n`, ""],
    ["an unknown charset", "Accept-Charset: klingon\r\nContent-Type: text/plain; charset=klingon\r\n", ""],
  ])("%s changes nothing", async (_name, headers, body) => {
    const { port } = await serve();
    const { status, text } = await sendRaw(port, request("/v0.1/servers", headers) + body);
    expect([status, /Content-Encoding/i.test(text)]).toEqual([200, false]);
  });
});

describe("H15: registries without data", () => {
  it.each([
    { name: "one that does not exist", target: "/registry/none/v0.1/servers", state: {}, status: 404 },
    {
      name: "one that was never synced",
      target: "/v0.1/servers",
      state: { registries: [registry({ missingSources: ["internal"] })] },
      status: 503,
    },
    {
      name: "one whose source fails",
      target: "/v0.1/servers",
      state: { sources: [source({ error: null, lastSuccessAt: "2026-11-01T00:00:00.000Z" })] },
      status: 200,
    },
  ])("$name: $status", async ({ target, state, status }) => {
    const { port } = await serve({}, { rows: ROWS, ...state });
    const { status: given, text } = await sendRaw(port, request(target));
    expect([given, text.includes("Retry-After: "), text.includes("X-Registry-Stale-Seconds: ")]).toEqual([
      status,
      status === 503,
      status === 200,
    ]);
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
      expect([pattern, (await get(target, { method: method === "ALL" ? "POST" : method })).status]).toEqual([
        pattern,
        501,
      ]);
    }
    expect(others.length).toBeGreaterThan(0);
  });
});

describe("H19 and H20: browsers", () => {
  it.each(["null", "https://evil.example"])("with Origin %s may read, without credentials", async (origin) => {
    const response = await publicFixture({ rows: ROWS }).get("/v0.1/servers", { headers: { origin, cookie: "a=b" } });
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.has("Access-Control-Allow-Credentials")).toBe(false);
  });

  it("are given no HTML, whatever a request or an entry holds", async () => {
    const { get } = publicFixture({ rows: [row("a/b", "1.0.0", { description: "<script>alert(1)</script>" })] });
    for (const target of [
      "/v0.1/servers",
      "/v0.1/servers/%3Cscript%3E%2Fx/versions",
      "/%3Cscript%3E",
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
