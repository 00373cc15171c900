import { describe, expect, it } from "vitest";
import { createSpareMemory, type SpareMemory } from "../../../src/sources/git/spare-memory.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Whether memory of `given` bytes that was given back is what comes for `taken` bytes. */
function isUsedAgain(given: number, taken: number, memory: SpareMemory = createSpareMemory()): boolean {
  const first = memory.take(given);
  memory.give(first);
  return memory.take(taken).buffer === first.buffer;
}

describe("spare memory", () => {
  it("is used again for what is as large, or a little smaller", () => {
    expect(isUsedAgain(MIB, MIB)).toBe(true);
    expect(isUsedAgain(MIB, MIB / 2)).toBe(true);
    expect(createSpareMemory().take(100)).toHaveLength(100);
  });

  it("is whole again, however little of it was used", () => {
    const memory = createSpareMemory();
    const first = memory.take(MIB);
    memory.give(first);
    memory.give(memory.take(MIB / 2));
    expect(memory.take(MIB).buffer).toBe(first.buffer);
  });

  it("is not kept for what is larger, or much smaller", () => {
    expect(isUsedAgain(MIB, MIB + 1)).toBe(false);
    expect(isUsedAgain(MIB, MIB / 2 - 1)).toBe(false);
  });

  it("is let go where it is small, or too much", () => {
    expect(isUsedAgain(KIB, KIB)).toBe(false);
    expect(isUsedAgain(9 * MIB, 9 * MIB)).toBe(false);
    const memory = createSpareMemory();
    const pieces = Array.from({ length: 12 }, () => memory.take(MIB));
    for (const piece of pieces) memory.give(piece);
    const again = new Set(pieces.map(() => memory.take(MIB).buffer));
    expect(pieces.map(({ buffer }) => again.has(buffer))).toEqual([...Array(4).fill(false), ...Array(8).fill(true)]);
  });
});
