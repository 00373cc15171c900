import { describe, expect, it } from "vitest";
import { applyDelta, type DeltaParts } from "../../../src/sources/git/delta.ts";
import { createPace } from "../../../src/sources/git/pace.ts";

const BASE = Buffer.from("The quick brown fox jumps over the lazy dog");
const BASE_SIZE = BASE.length;

function parts(maxBytes: number): DeltaParts {
  return { maxBytes, take: (bytes) => Buffer.alloc(bytes), pace: createPace() };
}

async function apply(...bytes: readonly number[]): Promise<string> {
  return (await applyDelta(BASE, Buffer.from(bytes), parts(1_000))).toString();
}

describe("a delta", () => {
  it("copies from the base and inserts what is new", async () => {
    // Copy 10 at 0, insert "red", copy 4 at 15.
    const made = await apply(BASE_SIZE, 17, 0x90, 10, 3, ...Buffer.from("red"), 0x91, 15, 4);
    expect(made).toBe("The quick red fox");
  });

  it("reads sizes of several bytes, and a copy without a size as 64 KiB", async () => {
    const base = Buffer.alloc(0x10000 + 2, "ab");
    const delta = Buffer.from([0x82, 0x80, 0x04, 0x80, 0x80, 0x04, 0x81, 1]);
    const made = await applyDelta(base, delta, parts(1 << 20));
    expect(made.equals(base.subarray(1, 0x10001))).toBe(true);
  });

  it("makes an empty object", async () => expect(await apply(BASE_SIZE, 0)).toBe(""));

  it.each([
    ["another base", [BASE_SIZE + 1, 1, 1, 0x61]],
    ["the reserved instruction", [BASE_SIZE, 1, 0]],
    ["a copy beyond the base", [BASE_SIZE, 10, 0x91, BASE_SIZE - 1, 10]],
    ["an insertion beyond the delta", [BASE_SIZE, 3, 3, 0x61]],
    ["more than it says", [BASE_SIZE, 1, 2, 0x61, 0x62]],
    ["less than it says", [BASE_SIZE, 3, 2, 0x61, 0x62]],
    ["a size without end", [0x80, 0x80]],
    ["a size beyond all numbers", Array.from({ length: 12 }, () => 0xff)],
    ["an instruction cut short", [BASE_SIZE, 4, 0x91, 1]],
  ])("with %s is refused", async (_, bytes) => {
    await expect(apply(...bytes)).rejects.toMatchObject({ code: "pack_corrupt" });
  });

  it("that would grow beyond the limit is refused before anything is held", async () => {
    const claim = [BASE_SIZE, 0xff, 0xff, 0xff, 0x7f];
    await expect(apply(...claim)).rejects.toMatchObject({ code: "limit_exceeded" });
  });

  it("of very many small steps lets others go on meanwhile", async () => {
    const steps = 200_000;
    const sizes = [BASE_SIZE, 0x80 | (steps & 0x7f), 0x80 | ((steps >> 7) & 0x7f), steps >> 14];
    const delta = Buffer.concat([Buffer.from(sizes), Buffer.alloc(2 * steps, "\u0001a")]);
    let turns = 0;
    const pace = { ...createPace(), turn: async () => void turns++ };
    const made = await applyDelta(BASE, delta, { ...parts(1 << 20), pace });
    expect(made.equals(Buffer.alloc(steps, "a"))).toBe(true);
    expect(turns).toBeGreaterThan(1);
  });
});
