import { expect, it } from "vitest";
import { readDocument } from "../../src/document/read-document.ts";
import { SETTINGS } from "./support.ts";

/** Far above what an idle machine takes, far below what anything quadratic would. */
const WORST_MS = 15_000;

const head = '{"version":"1.0.0","meta":{"last_updated":"2026-03-02T08:00:00Z"},"data":{"servers":[';
const entries = (count: number, make: (index: number) => string) =>
  `${head}${Array.from({ length: count }, (_, index) => make(index)).join(",")}]}}`;
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

it.each([
  { name: "100,000 empty entries", text: entries(100_000, () => "{}"), outcome: "read" },
  { name: "100,001 of them", text: entries(100_001, () => "{}"), outcome: "limit_exceeded" },
  {
    name: "30,000 bad entries on one line of wide characters",
    text: entries(30_000, (index) => `{"name":"é${index}","version":"latest"}`),
    outcome: "read",
  },
  {
    name: "20,000 different twins",
    text: entries(
      20_000,
      (index) => `{"name":"a/b","description":"${index}","version":"1","websiteUrl":"https://acme.example"}`,
    ),
    outcome: "read",
  },
  {
    name: "an entry of 80,000 bad packages",
    text: entries(1, () => `{"packages":[${"{},".repeat(80_000)}{}]}`),
    outcome: "read",
  },
  {
    name: "an entry of one name 40,000 times",
    text: entries(1, () => `{${'"x":1,'.repeat(40_000)}"x":0}`),
    outcome: "read",
  },
  {
    name: "an entry of 20,000 unknown names",
    text: entries(1, () => `{${Array.from({ length: 20_000 }, (_, index) => `"titl${index}":1`).join(",")}}`),
    outcome: "read",
  },
  {
    name: "an entry that begins a token 80,000 times",
    text: entries(1, () => `{"name":"${"eyJ".repeat(80_000)}"}`),
    outcome: "read",
  },
  {
    name: "an entry of 30,000 control characters",
    text: entries(1, () => `{"x":["${'\\u0001","'.repeat(25_000)}"]}`),
    outcome: "read",
  },
  {
    name: "duplicates outside the entries",
    text: `{"x":[${'{"a":1,"a":2},'.repeat(60_000)}1]}`,
    outcome: "duplicate_entry",
  },
  {
    name: "a number of ten megabytes",
    text: entries(1, () => `{"name":"a/b","version":"1","n":${"9".repeat(10_000_000)}}`),
    outcome: "read",
  },
  { name: "arrays nested 1,000,000 deep", text: `${head}${nested(1_000_000)}]}}`, outcome: "limit_exceeded" },
  {
    name: "arrays as deep as a generous config allows",
    text: `${head}${nested(900)}]}}`,
    outcome: "read",
    maxDepth: 1_000_000,
  },
  {
    name: "arrays deeper than any config allows",
    text: `${head}${nested(2_000)}]}}`,
    outcome: "limit_exceeded",
    maxDepth: 1_000_000,
  },
])("$name: $outcome", ({ text, outcome, maxDepth = 64 }) => {
  const start = performance.now();
  const steps = readDocument(Buffer.from(text), { ...SETTINGS, maxDepth }, () => undefined);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  expect(step.value.outcome === "read" ? "read" : step.value.code).toBe(outcome);
  expect(performance.now() - start).toBeLessThan(WORST_MS);
});
