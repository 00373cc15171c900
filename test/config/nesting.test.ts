import { expect, it } from "vitest";
import { offsetOfTooDeep } from "../../src/config/nesting.ts";

it.each([
  ["brackets", "[".repeat(201), 200],
  ["closed brackets", "[".repeat(201) + "]".repeat(201), 200],
  ["brackets whose closing ones stand in texts", '["]", '.repeat(201), 1_200],
  ["brackets whose closing ones stand in comments", "[ # ]\n".repeat(201), 1_200],
  ["braces", "{a: ".repeat(201), 800],
  ["list marks in a line", "- ".repeat(201), 400],
  ["key marks in a line", "? ".repeat(201), 400],
  ["indentation", `a:\n${" ".repeat(201)}b: 1`, 3],
])("finds %s", (_name, text, offset) => {
  expect(offsetOfTooDeep(text)).toBe(offset);
});

it.each([
  ["as many brackets as are allowed", "[".repeat(200) + "]".repeat(200)],
  ["many brackets side by side", `a: [${"[x], ".repeat(10_000)}]`],
  ["brackets in texts and comments", `a: "${"[".repeat(1_000)}" # ${"[".repeat(1_000)}\nb: '${"{".repeat(1_000)}'\n`],
  ["a long line of hyphens", `a: ${"-".repeat(1_000)}\n# ${"- ".repeat(1_000)}\n`],
  ["an indented text block", `a: |\n${" ".repeat(1_000)}text\n`],
  ["a list of a thousand", `a:\n${"  - b\n".repeat(1_000)}`],
  ["one line of JSON", JSON.stringify({ sources: Array.from({ length: 1_000 }, (_, n) => ({ name: `s-${n}` })) })],
])("lets %s pass", (_name, text) => {
  expect(offsetOfTooDeep(text)).toBeNull();
});

it("takes linear time", () => {
  const started = performance.now();
  offsetOfTooDeep(`a: [${"x,".repeat(500_000)}]`);
  expect(performance.now() - started).toBeLessThan(3_000);
});
