import { describe, expect, it } from "vitest";
import { applyDelta } from "../../../src/sources/git/delta.ts";

const BASE = Buffer.from("The quick brown fox jumps over the lazy dog");
const apply = (...bytes: readonly number[]) => applyDelta(BASE, Buffer.from(bytes), 1_000).toString();
const BASE_SIZE = BASE.length;

describe("a delta", () => {
  it("copies from the base and inserts what is new", () => {
    // Copy 10 at 0, insert "red", copy 4 at 15.
    expect(apply(BASE_SIZE, 17, 0x90, 10, 3, ...Buffer.from("red"), 0x91, 15, 4)).toBe("The quick red fox");
  });

  it("reads sizes of several bytes, and a copy without a size as 64 KiB", () => {
    const base = Buffer.alloc(0x10000 + 2, "ab");
    const delta = Buffer.from([0x82, 0x80, 0x04, 0x80, 0x80, 0x04, 0x81, 1]);
    expect(applyDelta(base, delta, 1 << 20).equals(base.subarray(1, 0x10001))).toBe(true);
  });

  it("makes an empty object", () => expect(apply(BASE_SIZE, 0)).toBe(""));

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
  ])("with %s is refused", (_, bytes) => {
    expect(() => apply(...bytes)).toThrow(expect.objectContaining({ code: "pack_corrupt" }));
  });

  it("that would grow beyond the limit is refused before anything is held", () => {
    const claim = [BASE_SIZE, 0xff, 0xff, 0xff, 0x7f];
    expect(() => apply(...claim)).toThrow(expect.objectContaining({ code: "limit_exceeded" }));
  });
});
