import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readDocumentSync } from "../../src/document/read-document.ts";
import type { DocumentReport } from "../../src/document/report.ts";
import { joinContent, splitContent } from "../../src/document/split-content.ts";
import type { Kind } from "../../src/model.ts";
import { documentWith, type Json, SETTINGS, seededRandom, server, skill } from "./support.ts";

const ROUNDS = process.env["REGISTRYD_TEST_LONG"] === "1" ? 100_000 : 3_000;
const WORST_MS = 2_000;

const form = readFileSync(new URL("../../fixtures/good/every-form.json", import.meta.url), "utf8");
const small = JSON.stringify(documentWith({ servers: [server(), server({ version: "1.3.0" })], skills: [skill()] }));
const FRAGMENTS = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  "\\u",
  "\\ud800",
  "null",
  "1e999",
  "-",
  "\u0000",
  "\u202e",
  "é",
  "\uFEFF",
  '"version":',
  '"__proto__":{}',
  '{"a":'.repeat(70),
  "[".repeat(5_000),
];
const VALUES: readonly Json[] = [
  null,
  true,
  0,
  1e308,
  "",
  "latest",
  "^1",
  "x".repeat(300),
  "https://a:b@c",
  "\u202e",
  "\ud800",
  [],
  [[]],
  {},
  { a: { b: [] } },
];

it(`survives ${ROUNDS} mutated documents: a report for each, counts that add up, bounded time`, () => {
  const random = seededRandom(20_261_120);
  const problems: string[] = [];
  let slowest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const mutate = MUTATIONS[round % MUTATIONS.length] ?? cutBytes;
    const bytes = mutate(Buffer.from(round % 2 === 0 ? form : small), random);
    const start = performance.now();
    const report = readDocumentSync(bytes, SETTINGS);
    slowest = Math.max(slowest, performance.now() - start);
    for (const problem of problemsOf(report)) problems.push(`round ${round}: ${problem}`);
  }
  expect(problems.slice(0, 10)).toEqual([]);
  expect(slowest).toBeLessThan(WORST_MS);
});

function* problemsOf(report: DocumentReport): Generator<string> {
  for (const { line, column, length, message } of report.diagnostics) {
    if (!(line > 0 && column > 0 && length > 0)) yield `no place for ${message}`;
  }
  if (report.outcome === "refused") {
    if (report.diagnostics.length === 0) yield "refused without a diagnostic";
    return;
  }
  const { accepted, quarantined, duplicates } = report;
  if (accepted.length + quarantined.length + duplicates !== report.read) yield "counts do not add up";
  for (const { id, judgement } of accepted) yield* contentProblems(id.kind, judgement.content?.json ?? "");
}

/** What is accepted is JSON, valid UTF-8 however it is sent, and splits and joins without a change. */
function* contentProblems(kind: Kind, json: string): Generator<string> {
  if (Buffer.from(json).toString() !== json) yield `no valid UTF-8: ${json}`;
  const split = splitContent(kind, json);
  if (joinContent(kind, split) !== json) yield `split and joined differ: ${json}`;
  JSON.parse(`${split.head}"x":{}${split.tail}`);
}

type Mutation = (bytes: Buffer, random: () => number) => Uint8Array;

const cutBytes: Mutation = (bytes, random) => {
  const start = Math.floor(random() * bytes.length);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + Math.floor(random() * 40))]);
};

const flipBytes: Mutation = (bytes, random) => {
  for (let count = 0; count < 1 + random() * 4; count++)
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return bytes;
};

const insertFragment: Mutation = (bytes, random) => {
  const at = Math.floor(random() * bytes.length);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(FRAGMENTS, random)), bytes.subarray(at)]);
};

/** Replaces, removes or doubles parts of the parsed document, so that the text stays JSON. */
const changeValues: Mutation = (bytes, random) => {
  const change = (value: Json): Json => {
    if (random() < 0.02) return pick(VALUES, random);
    if (Array.isArray(value))
      return value.flatMap((item) => (random() < 0.03 ? [] : random() < 0.03 ? [change(item), item] : [change(item)]));
    if (typeof value !== "object" || value === null) return value;
    const members = Object.entries(value).filter(() => random() > 0.01);
    return Object.fromEntries(members.map(([name, member]) => [random() < 0.01 ? `${name}x` : name, change(member)]));
  };
  return Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString()) as Json)));
};

const MUTATIONS: readonly Mutation[] = [changeValues, cutBytes, changeValues, flipBytes, changeValues, insertFragment];

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}
