import { open, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readSettled } from "../../../src/sources/file/read-settled.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { temporaryFolder } from "../../support/file-source.ts";

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
/** Pauses between attempts. */
let pauses: number;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "registry.json");
  pauses = 0;
});

afterEach(async () => {
  await folder.remove();
});

function read(clockAheadMs = 0) {
  const clock = {
    ...systemClock,
    now: () => systemClock.now() + clockAheadMs,
    after(delayMs: number, callback: () => void) {
      pauses += 1;
      return systemClock.after(delayMs, callback);
    },
  };
  return readSettled({ path, maxBytes: 64 * MIB, clock }, NEVER);
}

it("reads a file at rest once", async () => {
  await writeFile(path, "x");
  await sleep(100);
  expect((await read()).bytes.toString()).toBe("x");
  expect(pauses).toBe(0);
});

it("reads a file again that changed a moment before, for a second write in the same tick would not show", async () => {
  await writeFile(path, "x");
  await utimes(path, 0, 0);
  expect((await read()).bytes.toString()).toBe("x");
  expect(pauses).toBe(1);
});

it("does not wait for the clock of another machine that is ahead", async () => {
  await writeFile(path, "x");
  expect((await read(-60_000)).bytes.toString()).toBe("x");
  expect(pauses).toBe(0);
});

it("takes no mixture of a file that is overwritten in place, and says that it never came to rest", async () => {
  const size = 32 * MIB;
  await writeFile(path, Buffer.alloc(size, "a"));
  const file = await open(path, "r+");
  const writing = { on: true };
  const writer = (async () => {
    for (let round = 0; writing.on; round += 1) {
      const chunk = Buffer.alloc(MIB, round % 2 === 0 ? "b" : "a");
      for (let at = 0; at < size && writing.on; at += MIB) await file.write(chunk, 0, MIB, at);
    }
  })();
  await expect(read()).rejects.toMatchObject({ code: "unreadable", hint: expect.stringContaining("rename") });
  expect(pauses).toBe(4);
  writing.on = false;
  await writer;
  await file.close();
});

it("can be called off while it waits", async () => {
  await writeFile(path, "x");
  const reason = new Error("called off");
  const controller = new AbortController();
  const clock = {
    ...systemClock,
    after: () => {
      setImmediate(() => controller.abort(reason));
      return () => {};
    },
  };
  await expect(readSettled({ path, maxBytes: MIB, clock }, controller.signal)).rejects.toBe(reason);
});
