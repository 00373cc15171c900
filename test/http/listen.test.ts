import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import type { Answer } from "../../src/http/answer.ts";
import type { HttpApp } from "../../src/http/http-app.ts";
import { type Listening, listen } from "../../src/http/listen.ts";
import { withinMs } from "../support/bounds.ts";
import { waitUntil } from "../support/wait-until.ts";
import { row } from "./memory-store.ts";
import { publicFixture } from "./public-fixture.ts";
import { openSocket, sendRaw } from "./raw-client.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };
const open: Listening[] = [];

async function start(app: HttpApp, limits: Partial<typeof DEFAULT_LIMITS> = {}): Promise<Listening> {
  const listening = await listen(app, LOOPBACK, { ...DEFAULT_LIMITS, ...limits });
  open.push(listening);
  return listening;
}

afterEach(async () => {
  for (const listening of open.splice(0)) await listening.close(0);
});

/** Answers when told to. */
function slowApp(): { readonly app: HttpApp; answer(): void; readonly asked: Promise<void> } {
  let answer = () => {};
  let begin = () => {};
  const asked = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const late: Answer = { status: 200, headers: ["Content-Length", "4"], body: Buffer.from("late") };
  const ask = () => {
    begin();
    return new Promise<Answer>((resolve) => {
      answer = () => resolve(late);
    });
  };
  return { app: { ...publicFixture().app, ask }, answer: () => answer(), asked };
}

describe("an address", () => {
  it("that is in use is named, with what to do", async () => {
    const { app } = publicFixture();
    const { address } = await start(app);
    await expect(listen(app, address, DEFAULT_LIMITS)).rejects.toMatchObject({
      code: "network",
      message: `cannot listen on 127.0.0.1:${address.port}: the port is in use`,
      hint: expect.stringContaining("another address"),
    });
  });

  it("that this machine does not have is named too", async () => {
    const attempt = listen(publicFixture().app, { host: "192.0.2.1", port: 0 }, DEFAULT_LIMITS);
    await expect(attempt).rejects.toThrow("cannot listen on 192.0.2.1:0: this machine has no such address");
  });
});

describe("an answer over a connection", () => {
  it.each([
    { name: "short, with characters of every width", description: "é…😀" },
    { name: "long", description: "é…😀".repeat(3_000) },
  ])("has the bytes of the store: $name", async ({ description }) => {
    const { app } = publicFixture({ rows: [row("a/b", "1.0.0", { description })] });
    const { address } = await start(app);
    for (let round = 0; round < 2; round++) {
      const response = await fetch(`http://127.0.0.1:${address.port}/v0.1/servers/a%2Fb/versions/latest`);
      expect(await response.json()).toMatchObject({ server: { description } });
    }
  });

  it("to HEAD has no body and the length of one", async () => {
    const { app } = publicFixture({ rows: [row("a/b")] });
    const { address } = await start(app);
    const { text } = await sendRaw(address.port, "HEAD /v0.1/servers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(text).toMatch(/Content-Length: [1-9]\d*\r\n/);
    expect(text).toMatch(/\r\n\r\n$/);
  });

  it("is given to a client of HTTP/1.0 without a Host", async () => {
    const { address } = await start(publicFixture().app);
    expect((await sendRaw(address.port, "GET /v0.1/servers HTTP/1.0\r\n\r\n")).status).toBe(200);
  });

  it("outlives a client that is gone while its CONNECT waits for the answer before", async () => {
    const { app, answer, asked } = slowApp();
    const { address } = await start(app);
    const socket = openSocket(address.port);
    socket.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nCONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked;
    await sleep(50);
    socket.resetAndDestroy();
    await sleep(50);
    answer();
    setTimeout(answer, 50);
    const later = sendRaw(address.port, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect((await later).text).toMatch(/late$/);
  });

  it("believes no host", async () => {
    const { address } = await start(publicFixture().app);
    const head = "Host: evil.example:x\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n";
    const { status, text } = await sendRaw(address.port, `GET /v1/registries HTTP/1.1\r\n${head}`);
    expect(status).toBe(200);
    expect(text).not.toContain("evil");
  });
});

describe("close", () => {
  it("lets a request under way finish, then is done at once", async () => {
    const { app, answer, asked } = slowApp();
    const listening = await start(app);
    const answered = sendRaw(listening.address.port, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked;
    const startedMs = performance.now();
    const closed = listening.close(5_000);
    setTimeout(answer, 50);
    expect((await answered).text).toMatch(/late$/);
    await closed;
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  it("ends a request that outlasts the grace", async () => {
    const { app, asked } = slowApp();
    const listening = await start(app);
    const answered = sendRaw(listening.address.port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked;
    await listening.close(50);
    expect((await answered).status).toBe(0);
  });

  it("is not held up by a reader that does not read", async () => {
    const rows = Array.from({ length: 100 }, (_, index) =>
      row(`a/s${index}`, "1.0.0", { description: "x".repeat(100_000) }),
    );
    const listening = await start(publicFixture({ rows }).app);
    const socket = openSocket(listening.address.port).pause();
    socket.write("GET /v0.1/servers?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedMs = performance.now();
    await listening.close(100);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    socket.destroy();
  });

  it("refuses with 503 what still arrives on an open connection, behind the answer under way", async () => {
    const { app, answer, asked } = slowApp();
    const listening = await start(app);
    const socket = openSocket(listening.address.port);
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
    });
    socket.write("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked;
    const closed = listening.close(5_000);
    socket.write("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    setTimeout(answer, 50);
    await closed;
    await waitUntil(() => socket.destroyed, withinMs(1_000));
    expect(text).toMatch(/^HTTP\/1\.1 200 .*lateHTTP\/1\.1 503 .*Retry-After: 1\r\n.*"code":"stopping"}$/s);
    expect(text).toMatch(/HTTP\/1\.1 503 [^{]*Connection: close\r\n/s);
  });
});
