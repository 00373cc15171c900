import { expect, it } from "vitest";
import { quoted } from "../../src/config/quoted.ts";

it.each([
  ["plain", '"plain"'],
  ['a "b" \\', '"a \\"b\\" \\\\"'],
  ["\u001b[31m\n", '"\\u001b[31m\\n"'],
  ["a\u202eb", '"a\\u{202e}b"'],
  ["\u0085", '"\\u{85}"'],
  ["\ud800", '"\\ud800"'],
  ["x".repeat(81), `"${"x".repeat(79)}…"`],
  ["😀".repeat(80), `"${"😀".repeat(80)}"`],
])("%j is quoted in a way no terminal obeys", (text, expected) => {
  expect(quoted(text)).toBe(expected);
});
