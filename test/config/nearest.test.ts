import { expect, it } from "vitest";
import { nearest } from "../../src/config/nearest.ts";

const known = ["syncPolicy", "sources", "name", "path", "git"];

it.each([
  ["synPolicy", "syncPolicy"],
  ["syncpolicy", "syncPolicy"],
  ["sync_policy", "syncPolicy"],
  ["source", "sources"],
  ["nmae", "name"],
  ["gti", "git"],
  ["pth", "path"],
  ["gi", "git"],
])("%s means %s", (typed, meant) => {
  expect(nearest(typed, known)).toBe(meant);
});

it.each(["", "x", "g", "gx", "telemetry", "zzz", "__proto__", "x".repeat(100_000)])(
  "%j means nothing known",
  (typed) => {
    expect(nearest(typed.slice(0, 100_000), known)).toBeNull();
  },
);

it("a name of two letters means one that shares a letter", () => {
  expect(nearest("bb", ["a", "b"])).toBe("b");
  expect(nearest("ba", ["ab", "cd"])).toBe("ab");
  expect(nearest("bb", ["a", "cc", "eu"])).toBeNull();
});
