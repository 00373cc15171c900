import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { row } from "../http/memory-store.ts";
import { publicFixture } from "../http/public-fixture.ts";
import { openSocket, sendRaw } from "../http/raw-client.ts";
import { expectDiscreet, rawRequest, serveApp } from "../http/serve-app.ts";
import { rounds } from "../support/bounds.ts";

const STATE = { rows: Array.from({ length: 120 }, (_, index) => row(`io.github.acme/s${index}`)) };
const ALLOWED = /^Allow: GET, HEAD, OPTIONS\r$/m;

describe("H1: a client that is too slow", () => {
  it.each([
    { what: "headers", bytes: "GET /v0.1/servers HTTP/1.1\r\n" },
    { what: "a request line", bytes: "GET /v0.1/ser" },
  ])("with $what is told 408 in time", async ({ bytes }) => {
    const { port, isWell } = await serveApp(STATE, { requestHeadersTimeoutMs: 1_000, requestTimeoutMs: 1_500 });
    const { status, text, tookMs } = await sendRaw(port, bytes);
    expect([status, text.includes('"code":"bad_request"')]).toEqual([408, true]);
    expect(tookMs).toBeLessThan(6_000);
    expect(await isWell()).toBe(true);
  });

  it("is gone within the time that it has, wherever between two looks it came", async () => {
    const limitMs = 2_000;
    const { port } = await serveApp(STATE, { requestHeadersTimeoutMs: limitMs, requestTimeoutMs: limitMs });
    const late = Array.from({ length: 10 }, async (_, index) => {
      await delay(index * 50);
      return (await sendRaw(port, ["GET /v0.1/ser", ""][index % 2] ?? "")).tookMs;
    });
    const tookMs = await Promise.all(late);
    // Looked for too late, they would live a quarter of a second longer than that on average.
    expect(tookMs.reduce((sum, ms) => sum + ms) / tookMs.length).toBeLessThan(limitMs + 125);
    expect(Math.min(...tookMs)).toBeGreaterThan(limitMs / 2);
  });

  it("with a body is answered before it has sent one", async () => {
    const { port } = await serveApp(STATE);
    const head = "POST /v0.1/servers HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow";
    const { status, tookMs } = await sendRaw(port, head);
    expect([status, tookMs < 2_000]).toEqual([405, true]);
  });
});

describe("H2: too much of a request", () => {
  it.each([
    { name: "a header of 20 kB", bytes: rawRequest("/v0.1/servers", `X: ${"x".repeat(20_000)}\r\n`) },
    { name: "10,000 headers", bytes: rawRequest("/v0.1/servers", "a: b\r\n".repeat(10_000)) },
    { name: "a URL of 1 MB", bytes: rawRequest(`/v0.1/servers?search=${"x".repeat(1_000_000)}`) },
  ])("$name is 431", async ({ bytes }) => {
    const { port, isWell } = await serveApp(STATE);
    const { status, text } = await sendRaw(port, bytes);
    // The server may close before it has read all, and the client then loses the answer.
    expect([431, 0]).toContain(status);
    expectDiscreet(text);
    expect(await isWell()).toBe(true);
  });
});

describe("H4: limits", () => {
  it.each([
    ["0", 400],
    ["-1", 400],
    ["1e2", 400],
    ["0x10", 400],
    ["%205", 400],
    ["+5", 400],
    ["%EF%BC%95", 400],
    ["5.0", 400],
    ["NaN", 400],
    ["5&limit=5", 400],
    ["1000000000", 100],
    ["9".repeat(400), 100],
    ["00000000000000000000000000000000000000007", 7],
    ["", 30],
  ])("%s gives %i", async (limit, outcome) => {
    const response = await publicFixture(STATE).get(`/v0.1/servers?limit=${limit}`);
    const { metadata } = (await response.json()) as { metadata?: { count: number } };
    expect(metadata?.count ?? response.status).toBe(outcome);
  });
});

describe("H4: a limit beyond all bounds", () => {
  it("is the same answer as one of 100, and costs no more memory however often it is asked", async () => {
    const { get, app } = publicFixture(STATE, { http: { cacheBytes: 1_000_000, provenance: "full" } });
    const usual = await get("/v0.1/servers?limit=100");
    const body = await usual.text();
    for (let zeros = 0; zeros < rounds(3_000); zeros++) {
      const limit = `1${"0".repeat(2 + zeros)}`;
      const target = `/v0.1/servers?limit=${limit}`;
      const answer = await app.ask({ method: "GET", target, header: () => undefined, socket: null });
      expect([answer.status, String(answer.body) === body]).toEqual([200, true]);
      expect(answer.headers).toContain(usual.headers.get("ETag"));
    }
    // One answer, under a handful of spellings.
    expect(app.cacheBytes()).toBeLessThan(2 * body.length);
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
    ["/v0.1/servers/a%2F%c3%28/versions", 400],
    ["//v0.1//servers//", 200],
    ["/v0.1/servers/io.github.acme%2Fs1/versions/1.0.0", 200],
    ["/v0.1/servers/io.github.acme%252Fs1/versions/1.0.0", 200],
    ["/v0.1/servers/io.github.acme//s1/versions//1.0.0/", 200],
    ["/../../etc/passwd", 404],
    ["/v0.1/servers/../../etc/passwd", 404],
    ["/v0.1\\..\\..\\etc", 404],
    ["/v0.1/servers/__proto__%2Fconstructor/versions", 404],
    ["/registry/__proto__/v0.1/servers", 404],
    ["http://evil.example/v0.1/servers", 200],
    ["http://evil.example/etc/passwd", 404],
  ])("%s is %i", async (target, status) => {
    const { port } = await serveApp(STATE);
    const spoofed = "X-Forwarded-Host: evil.example\r\nX-Forwarded-Prefix: /evil\r\nForwarded: host=evil.example\r\n";
    const { status: given, text } = await sendRaw(port, rawRequest(target, spoofed));
    expect(given).toBe(status);
    expect(text.replace(/"detail":"[^"]*"/, "")).not.toContain("evil");
    expectDiscreet(text);
  });

  it.each(["/", "/v1/registries", "/v1/sources", "/openapi.json", "/docs"])(
    "H6: %s believes no Host",
    async (target) => {
      const { port } = await serveApp(STATE);
      const head = `GET ${target} HTTP/1.1\r\nHost: evil.example"><script>\r\nConnection: close\r\n\r\n`;
      const { status, text } = await sendRaw(port, head);
      expect([status, text.includes("evil")]).toEqual([200, false]);
    },
  );
});

describe("H8: bad values", () => {
  it.each([
    ["updated_since=yesterday", 400],
    ["updated_since=2026-13-01T00:00:00Z", 400],
    ["updated_since=2026-11-20T10:00:00Z&updated_since=2026-11-20T10:00:00Z", 400],
    [`updated_since=${"9".repeat(5_000)}`, 400],
    [`version=${"1".repeat(300)}`, 400],
    ["version=%0A", 400],
    ["version=1&version=2", 400],
    ["search=a&search=b", 400],
    ["include_deleted=1", 400],
    ["cursor=W10&cursor=W10", 400],
    ["__proto__=1&constructor=2&toString=3&hasOwnProperty=4", 200],
    ["__proto__[limit]=0&limit[]=0&limit%00=0", 200],
  ])("%s is %i", async (query, status) => {
    const response = await publicFixture(STATE).get(`/v0.1/servers?${query}`);
    expect(response.status).toBe(status);
    expectDiscreet(await response.text());
  });
});

describe("H9: methods", () => {
  it.each([
    ["OPTIONS", 204],
    ["POST", 405],
    ["PUT", 405],
    ["DELETE", 405],
    ["TRACE", 405],
    ["FOO", 405],
    ["PROPFIND", 405],
  ])("%s on a read path is %i", async (method, status) => {
    const { port } = await serveApp(STATE);
    const { status: given, text } = await sendRaw(port, rawRequest("/v0.1/servers", "", method));
    expect([given, ALLOWED.test(text)]).toEqual([status, true]);
  });

  it("CONNECT is 405", async () => {
    const { port } = await serveApp(STATE);
    const { status, text } = await sendRaw(port, "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n");
    expect([status, ALLOWED.test(text)]).toEqual([405, true]);
  });

  it.each(["/v0.1/servers", "/nowhere", "/docs"])("HEAD %s is GET without its body", async (target) => {
    const { port } = await serveApp(STATE);
    const [head, get] = await Promise.all(
      ["HEAD", "GET"].map(async (method) => (await sendRaw(port, rawRequest(target, "", method))).text),
    );
    const withoutDate = (text = "") => text.slice(0, text.indexOf("\r\n\r\n") + 4).replace(/Date: .*/, "");
    expect(withoutDate(head)).toBe(withoutDate(get));
    expect(head).toMatch(/\r\n\r\n$/);
  });

  it.each(["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])("%s overrides nothing", async (header) => {
    const { port } = await serveApp(STATE);
    const { status } = await sendRaw(port, rawRequest("/v0.1/servers", `${header}: DELETE\r\n`));
    const { status: posted } = await sendRaw(port, rawRequest("/v0.1/servers", `${header}: GET\r\n`, "POST"));
    expect([status, posted]).toEqual([200, 405]);
  });
});

describe("H12: connections", () => {
  it("beyond the limit that say nothing for a second are closed", async () => {
    const { port } = await serveApp(STATE, { maxConnections: 1 });
    const first = openSocket(port);
    first.write("GET /v0.1/servers HTTP/1.1\r\n");
    await delay(50);
    const { status, tookMs } = await sendRaw(port, "");
    expect([status, tookMs < 3_000]).toEqual([0, true]);
    first.destroy();
  });

  it("with pipelined requests are answered in order", async () => {
    const { port } = await serveApp(STATE);
    const targets = Array.from(
      { length: 20 },
      (_, index) => `/v0.1/servers/io.github.acme%2Fs${index}/versions/latest`,
    );
    const bytes = targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`).join("");
    const { text } = await sendRaw(port, bytes + rawRequest("/v0.1/servers?limit=1"));
    const names = [...text.matchAll(/"server":\{"name":"io\.github\.acme\/s(\d+)"/g)].map(([, index]) => Number(index));
    expect(names).toEqual([...targets.keys(), 0]);
  });
});

describe("H13: requests that two servers could read in two ways", () => {
  const POST = "POST /v0.1/servers HTTP/1.1\r\nHost: x\r\n";
  const HIDDEN = "GET /v0.1/servers?limit=1 HTTP/1.1\r\nHost: x\r\n\r\n";
  it.each([
    ["length and chunks", `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["chunks and length", `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`],
    ["two lengths", `${POST}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`],
    ["a length with a sign", `${POST}Content-Length: +4\r\n\r\nabcd`],
    ["a length that is a list", `${POST}Content-Length: 4, 4\r\n\r\nabcd`],
    ["chunks twice", `${POST}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    ["chunks under another spelling", `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ["chunk extensions", `${POST}Transfer-Encoding: chunked\r\n\r\n4;a=b;c="\r\n"\r\nabcd\r\n0\r\n\r\n`],
    ["a chunk size that is none", `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ["a body on GET", `GET /v0.1/servers HTTP/1.1\r\nHost: x\r\nContent-Length: ${HIDDEN.length}\r\n\r\n`],
    ["lines without CR", "GET /v0.1/servers HTTP/1.1\nHost: x\n\n"],
    ["a folded header", "GET /v0.1/servers HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"],
    ["a space before the colon", "GET /v0.1/servers HTTP/1.1\r\nHost : x\r\n\r\n"],
    ["no host", "GET /v0.1/servers HTTP/1.1\r\n\r\n"],
  ])("%s: one answer at most, and what hides behind is not asked", async (name, bytes) => {
    const { port, isWell } = await serveApp(STATE);
    const { status, text } = await sendRaw(port, bytes + HIDDEN);
    expect(name === "a body on GET" ? [200] : [400, 405]).toContain(status);
    expect(text.match(/HTTP\/1\.1 \d{3} /g)).toHaveLength(1);
    expect(text).toMatch(/^Connection: close\r$/im);
    expectDiscreet(text);
    expect(await isWell()).toBe(true);
  });
});

describe("H14: bodies and encodings", () => {
  it.each([
    ["a body on GET", "Content-Encoding: gzip\r\nContent-Length: 4\r\n", "abcd"],
    ["a thousand encodings", `Accept-Encoding: ${"x, ".repeat(1_000)}identity\r\n`, ""],
    ["every encoding refused", "Accept-Encoding: *;q=0, identity;q=0\r\n", ""],
    ["an unknown charset", "Accept-Charset: klingon\r\nContent-Type: text/plain; charset=klingon\r\n", ""],
  ])("%s changes nothing", async (_name, headers, body) => {
    const { port } = await serveApp(STATE);
    const { status, text } = await sendRaw(port, rawRequest("/v0.1/servers", headers) + body);
    expect([status, /Content-Encoding/i.test(text)]).toEqual([200, false]);
  });
});
