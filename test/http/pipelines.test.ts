import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import type { Answer } from "../../src/http/answer.ts";
import { listen } from "../../src/http/listen.ts";
import { withinMs } from "../support/bounds.ts";
import { waitUntil } from "../support/wait-until.ts";
import { publicFixture } from "./public-fixture.ts";
import { openSocket, sendRaw } from "./raw-client.ts";
import { rawRequest } from "./serve-app.ts";

/** Larger than what the two ends of a connection buffer. */
const BIG = 8_000_000;

/** Answers each target with so many bytes of its last letter, some at once and some later. */
async function serve(length: number) {
  const asked: string[] = [];
  const ask = ({ target }: { readonly target: string }) => {
    asked.push(target);
    const body = Buffer.alloc(length, target.at(-1));
    const answer: Answer = { status: 200, headers: ["Content-Length", String(length)], body };
    return asked.length % 2 === 0 ? answer : delay(1).then(() => answer);
  };
  const listening = await listen({ ...publicFixture().app, ask }, { host: "127.0.0.1", port: 0 }, DEFAULT_LIMITS);
  onTestFinished(() => listening.close(0));
  return { asked, port: listening.address.port };
}

const ahead = (count: number) =>
  Array.from({ length: count }, (_, index) => `GET /${index % 10} HTTP/1.1\r\nHost: x\r\n\r\n`).join("");

it("requests sent ahead are answered in order, each once the answer before it has left", async () => {
  const { asked, port } = await serve(1);
  const { text } = await sendRaw(port, ahead(150) + rawRequest("/9"));
  const digits = [...text.matchAll(/\r\n\r\n(\d)/g)].map(([, digit]) => digit).join("");
  expect(digits).toBe(`${"0123456789".repeat(15)}9`);
  expect(asked.length).toBe(151);
});

it("a client that asks ahead and does not read is owed one answer at a time, and gets all when it reads", async () => {
  const { asked, port } = await serve(BIG);
  const socket = openSocket(port).pause();
  onTestFinished(() => void socket.destroy());
  socket.write(ahead(5));
  await waitUntil(() => asked.length === 1, withinMs(1_000));
  await delay(100);
  expect(asked).toEqual(["/0"]);
  let received = 0;
  socket.on("data", (bytes) => {
    received += bytes.length;
  });
  socket.resume();
  await waitUntil(() => received > 5 * BIG, withinMs(2_000));
  expect(asked).toEqual(["/0", "/1", "/2", "/3", "/4"]);
});

it("what comes behind requests that waited is read again", async () => {
  const { asked, port } = await serve(1);
  const socket = openSocket(port);
  onTestFinished(() => void socket.destroy());
  for (let round = 1; round <= 5; round++) {
    socket.write(ahead(20));
    await waitUntil(() => asked.length === 20 * round, withinMs(1_000));
  }
});

it("what comes behind a request that ends the connection is not asked", async () => {
  const { asked, port } = await serve(1);
  const last = "GET /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody";
  const { text } = await sendRaw(port, last + ahead(3));
  expect([asked, text.match(/HTTP\/1\.1 /g)?.length]).toEqual([["/1"], 1]);
});

it("a connection with hundreds of requests ahead is ended, and others are served", async () => {
  const { asked, port } = await serve(BIG);
  const socket = openSocket(port).pause();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(ahead(400));
  socket.resume();
  await closed;
  expect(asked.length).toBeLessThan(3);
  expect((await sendRaw(port, rawRequest("/1"))).status).toBe(200);
});
