import { expect, it } from "vitest";
import { createCompressor } from "../../src/http/compress.ts";
import { madeUpRegistry } from "../support/made-up-registry.ts";

it.each(["gzip", "br"] as const)("%s leaves the serving thread its turns, however large the body", async (encoding) => {
  const body = Buffer.from(JSON.stringify(madeUpRegistry(20_000)));
  const { compress } = createCompressor();
  let longestMs = 0;
  let isOver = false;
  let lastMs = performance.now();
  const turn = () => {
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const startedMs = performance.now();
  const compressed = await compress(body, encoding);
  const tookMs = performance.now() - startedMs;
  isOver = true;
  turn();
  expect(compressed?.length).toBeLessThan(body.length / 4);
  expect(longestMs).toBeLessThan(tookMs / 2);
});
