import { describe, expect, it, onTestFinished } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import type { Answer } from "../../src/http/answer.ts";
import type { HttpApp } from "../../src/http/http-app.ts";
import { listen } from "../../src/http/listen.ts";
import { createTraffic } from "../../src/http/metrics/traffic.ts";
import { type Refusal, refusalAnswer } from "../../src/http/refusal.ts";
import { row } from "./memory-store.ts";
import { publicFixture } from "./public-fixture.ts";
import { openSocket, sendRaw } from "./raw-client.ts";
import { rawRequest } from "./serve-app.ts";

const ODD = row("io.github.acme/geo", "1.0.1º", { description: "Cafés" });
const STATE = { rows: [ODD, row("io.github.acme/other")] };

async function serve(app: HttpApp = publicFixture(STATE).app): Promise<number> {
  const limits = { ...DEFAULT_LIMITS, requestHeadersTimeoutMs: 300, requestTimeoutMs: 300 };
  const listening = await listen(app, { host: "127.0.0.1", port: 0 }, limits);
  onTestFinished(() => listening.close(0));
  return listening.address.port;
}

const bodyOf = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4);
/** As a terminal sends it: UTF-8, unencoded. */
const utf8 = (text: string) => Buffer.from(text).toString("latin1");

describe("a request that cannot be read", () => {
  const BROKEN = [
    { name: "without a Host", bytes: "GET /v0.1/servers HTTP/1.1\r\n\r\n", status: 400 },
    { name: "that is none", bytes: "GET /v0.1/servers HTTP/1.1\r\nHost: x\r\nX y: z\r\n\r\n", status: 400 },
    {
      name: "with too much of a head",
      bytes: rawRequest("/v0.1/servers", `X: ${"x".repeat(20_000)}\r\n`),
      status: 431,
    },
    { name: "that does not end", bytes: "GET /v0.1/servers HTTP/1.1\r\n", status: 408 },
    { name: "by a method that is none", bytes: rawRequest("/v0.1/servers", "", "get"), status: 405 },
    { name: "by CONNECT", bytes: "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", status: 405 },
  ];

  it.each(BROKEN)("$name is $status in the shape of every error, for browsers too", async ({ bytes, status }) => {
    const { text } = await sendRaw(await serve(), bytes);
    expect(text).toContain(`HTTP/1.1 ${status} `);
    expect(JSON.parse(bodyOf(text))).toEqual({
      error: expect.any(String),
      title: expect.any(String),
      status,
      detail: expect.any(String),
      code: status === 405 ? "read_only" : "bad_request",
    });
    expect(text).toMatch(/^Access-Control-Allow-Origin: \*\r$/m);
    expect(text).toMatch(/^X-Content-Type-Options: nosniff\r$/m);
    expect(text).toMatch(/^Connection: close\r$/m);
    expect(text.match(/^Connection: /gm)).toHaveLength(1);
  });

  it("has the headers of its listener and no others", async () => {
    const refuse = (thrown: unknown) => refusalAnswer(thrown as Refusal, ["X-Own", "1"]);
    const port = await serve({ ...publicFixture(STATE).app, refuse });
    for (const { bytes } of BROKEN) {
      const { text } = await sendRaw(port, bytes);
      expect([/^X-Own: 1\r$/m.test(text), text.includes("Access-Control")]).toEqual([true, false]);
    }
  });

  it("is counted", async () => {
    const traffic = createTraffic();
    const port = await serve(publicFixture(STATE, { record: traffic.record }).app);
    for (const { bytes } of BROKEN) await sendRaw(port, bytes);
    const counts = traffic.routes().flatMap(({ answers }) => answers.map(({ status, count }) => [status, count]));
    expect(Object.fromEntries(counts)).toEqual({ 400: 1, 405: 2, 408: 1, 431: 1 });
  });
});

describe("CONNECT, whose connection node:http lets go of", () => {
  const CONNECT = "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n";
  const BODY = "POST /v0.1/publish HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody";

  it.each([
    { name: "behind a request that ends the connection", bytes: rawRequest("/v0.1/servers") + CONNECT },
    { name: "behind one with a body", bytes: BODY + CONNECT },
    { name: "behind another", bytes: CONNECT + CONNECT },
  ])("harms nobody $name", async ({ bytes }) => {
    const port = await serve();
    const { text } = await sendRaw(port, bytes);
    expect(text.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect((await sendRaw(port, rawRequest("/v0.1/servers"))).status).toBe(200);
  });

  it("is answered behind the requests before it", async () => {
    const { text } = await sendRaw(await serve(), `GET / HTTP/1.1\r\nHost: x\r\n\r\n${CONNECT}`);
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(["200", "405"]);
  });

  it("harms nobody when its client is gone", async () => {
    const port = await serve();
    for (let round = 0; round < 50; round++) {
      const socket = openSocket(port);
      socket.write(CONNECT, () => socket.resetAndDestroy());
      await new Promise((resolve) => socket.once("close", resolve));
    }
    expect((await sendRaw(port, rawRequest("/v0.1/servers"))).status).toBe(200);
  });
});

describe("a target with characters beyond ASCII, as it was typed", () => {
  const VERSION = utf8("/v0.1/servers/io.github.acme/geo/versions/1.0.1º");

  it.each([
    { name: "in a version", target: VERSION, found: ODD.version },
    { name: "in a search", target: utf8("/v0.1/servers?search=café"), found: ODD.version },
    { name: "beside others that are encoded", target: utf8("/v0.1/servers?search=Caf%C3%A9&x=é"), found: ODD.version },
  ])("finds what it means: $name", async ({ target, found }) => {
    const { status, text } = await sendRaw(await serve(), rawRequest(target));
    expect([status, bodyOf(Buffer.from(text, "latin1").toString())]).toEqual([200, expect.stringContaining(found)]);
    expect(text).toMatch(/^Connection: close\r$/m);
  });

  it("has no body for HEAD", async () => {
    const { status, text } = await sendRaw(await serve(), rawRequest(VERSION, "", "HEAD"));
    expect([status, bodyOf(text), /^Content-Length: \d+\r$/m.test(text)]).toEqual([200, "", true]);
  });

  it("is answered behind the requests before it", async () => {
    const first = "GET /v0.1/servers?limit=1 HTTP/1.1\r\nHost: x\r\n\r\n";
    const { text } = await sendRaw(await serve(), first + rawRequest(VERSION));
    expect(text.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
    expect(text.indexOf('"servers"')).toBeLessThan(text.indexOf("Connection: close"));
  });

  it("waits for an answer before it that is not ready", async () => {
    const late: Answer = { status: 200, headers: ["Content-Length", "4"], body: Buffer.from("late") };
    const { app } = publicFixture(STATE);
    const ask: HttpApp["ask"] = (asked) =>
      asked.target === "/late" ? new Promise((resolve) => setTimeout(() => resolve(late), 100)) : app.ask(asked);
    const { text } = await sendRaw(
      await serve({ ...app, ask }),
      `GET /late HTTP/1.1\r\nHost: x\r\n\r\n${rawRequest(VERSION)}`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nlateHTTP\/1\.1 200 .*"server"/s);
  });

  it.each([
    { name: "that is no UTF-8", bytes: rawRequest("/v0.1/servers/a%2F\u00ff\u00fe/versions"), status: 400 },
    { name: "of another method", bytes: rawRequest(VERSION, "", "POST"), status: 400 },
    { name: "with a space in it", bytes: rawRequest(utf8("/v0.1/servers?search=é x")), status: 400 },
    { name: "whose head does not end", bytes: `GET ${VERSION} HTTP/1.1\r\nHost: x\r\n`, status: 400 },
    { name: "larger than a head may be", bytes: rawRequest(VERSION, `X: ${"x".repeat(20_000)}\r\n`), status: 400 },
  ])("is $status $name", async ({ bytes, status }) => {
    expect((await sendRaw(await serve(), bytes)).status).toBe(status);
  });
});

describe("what a client expects", () => {
  it.each([
    { name: "something odd", bytes: rawRequest("/v0.1/servers", "Expect: 200-maybe\r\n"), status: 200 },
    {
      name: "leave to send a body",
      bytes: rawRequest("/v0.1/publish", "Expect: 100-continue\r\nContent-Length: 9\r\n", "POST"),
      status: 501,
    },
  ])("changes nothing: $name", async ({ bytes, status }) => {
    const { status: given, text } = await sendRaw(await serve(), bytes);
    expect([given, text.match(/HTTP\/1\.1 /g)?.length]).toEqual([status, 1]);
  });
});
