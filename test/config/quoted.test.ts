import { expect, it } from "vitest";
import { quoted } from "../../src/config/quoted.ts";

const token = ["gh", "p_", "a1B2".repeat(9)].join("");

it.each([
  ["user:hunter2@host:path", "[redacted]@host:path"],
  ["user:hunter2@p@ss@host:path", "[redacted]@host:path"],
  ["//user:hunter2@host/x", "[redacted]@host/x"],
  ["//hunter2@host/x", "[redacted]@host/x"],
  ["https://user:hunter2@host/x", "https://host/x"],
  [`user:hunter2${"x".repeat(1_000)}@host`, "[redacted]@host"],
  [`feature/${token}`, "feature/[redacted]"],
  ["password=hunter2", "password=[redacted]"],
  ["bob@example.com", "bob@example.com"],
  ["io.github.acme/*", "io.github.acme/*"],
  ["12:30:00", "12:30:00"],
])("nothing secret in a value is quoted (%#)", (text, expected) => {
  expect(quoted(text)).toBe(JSON.stringify(expected));
});

it.each(["a:", "a", "//", "a@", "x:y "])("takes linear time over %j again and again", (piece) => {
  const started = performance.now();
  quoted(piece.repeat(500_000));
  expect(performance.now() - started).toBeLessThan(500);
});

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
