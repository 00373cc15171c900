import { describe, expect, it } from "vitest";
import { scanDocument } from "../../../src/document/scan/scan-document.ts";
import type { ScanState } from "../../../src/document/scan/scan-state.ts";
import { seededRandom } from "../support.ts";

const LIMITS = { maxDepth: 64, maxValues: 1_000, maxEntries: 10 };

function scan(text: string, limits: Partial<typeof LIMITS> = {}): ScanState {
  const steps = scanDocument(Buffer.from(text), 0, { ...LIMITS, ...limits });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("the grammar", () => {
  it.each([
    { name: "an empty file", text: "", message: "the file is empty", offset: 0 },
    { name: "white space alone", text: " \n\t", message: "the file is empty", offset: 3 },
    { name: "a trailing comma in an array", text: "[1,]", message: /trailing comma/, offset: 3 },
    { name: "a trailing comma in an object", text: '{"a":1,}', message: /trailing comma/, offset: 7 },
    { name: "two documents", text: "{} {}", message: /end of the file/, offset: 3 },
    { name: "a line comment", text: "// no\n{}", message: /comments/, offset: 0 },
    { name: "a comment between members", text: '{"a":1 /* no */}', message: /comments/, offset: 7 },
    { name: "a comment before a name", text: "{/**/}", message: /comments/, offset: 1 },
    { name: "single quotes", text: "['a']", message: /double quotes/, offset: 1 },
    { name: "a name without quotes", text: "{a:1}", message: /name in double quotes/, offset: 1 },
    { name: "a missing colon", text: '{"a" 1}', message: /colon/, offset: 5 },
    { name: "a missing comma", text: "[1 2]", message: /comma or \]/, offset: 3 },
    { name: "the wrong bracket", text: '{"a":1]', message: /comma or \}/, offset: 6 },
    { name: "a value that is none", text: "[nil]", message: /JSON value/, offset: 1 },
    { name: "a leading zero", text: "[01]", message: /begin with 0/, offset: 1 },
    { name: "a lone minus", text: "[-]", message: /digit/, offset: 2 },
    { name: "a point without digits", text: "[1.]", message: /digit/, offset: 3 },
    { name: "an exponent without digits", text: "[1e+]", message: /digit/, offset: 4 },
    { name: "a line break in a string", text: '["a\nb"]', message: /not closed on its line/, offset: 3 },
    { name: "a raw control character", text: '["a\u0001b"]', message: /U\+0001/, offset: 3 },
    { name: "an unknown escape", text: '["\\x"]', message: /escape/, offset: 2 },
    { name: "a short unicode escape", text: '["\\u12"]', message: /escape/, offset: 2 },
    { name: "the end inside a string", text: '["abc', message: /inside a string/, offset: 5 },
    { name: "the end behind a backslash", text: '["abc\\', message: /escape/, offset: 5 },
    { name: "the end inside an object", text: '{"a":1', message: /before an object is closed/, offset: 6 },
    { name: "the end inside an array", text: "[1,", message: /before an array is closed/, offset: 3 },
  ])("$name is refused at its byte", ({ text, message, offset }) => {
    const { fault } = scan(text);
    expect(fault?.rule).toBe("json-syntax");
    expect(fault?.message).toMatch(message);
    expect(fault?.offset).toBe(offset);
  });

  it("agrees with JSON.parse on every short text of these tokens", () => {
    const random = seededRandom(7);
    const tokens = [
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"\\n"',
      '"',
      "1",
      "-0",
      "1.5e3",
      "0",
      ".",
      "e",
      "true",
      "null",
      "tru",
      " ",
      "\n",
    ];
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from(
        { length: 1 + Math.floor(random() * 7) },
        () => tokens[Math.floor(random() * tokens.length)],
      ).join("");
      expect({ text, accepted: scan(text).fault === null }).toEqual({ text, accepted: parses(text) });
    }
  });
});

describe("the limits", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  it.each([
    { name: "depth at the limit", text: nested(64), fault: null },
    { name: "depth one above", text: nested(65), fault: /deeper than 64/ },
    { name: "depth 1,000,000", text: "[".repeat(1_000_000), fault: /deeper than 64/ },
    { name: "objects nested 1,000,000 deep", text: '{"a":'.repeat(1_000_000), fault: /deeper than 64/ },
    { name: "values at the limit", text: `[${"1,".repeat(998)}1]`, fault: null },
    { name: "one value above", text: `[${"1,".repeat(999)}1]`, fault: /more than 1000 JSON values/ },
    { name: "entries at the limit", text: `{"data":{"servers":[${"{},".repeat(9)}{}]}}`, fault: null },
    {
      name: "one entry above",
      text: `{"data":{"servers":[${"{},".repeat(9)}{}],"skills":[{}]}}`,
      fault: /more than 10 entries/,
    },
  ])("$name", ({ text, fault }) => {
    const found = scan(text).fault;
    if (fault === null) expect(found).toBeNull();
    else {
      expect(found?.rule).toBe("limit");
      expect(found?.message).toMatch(fault);
    }
  });
});

describe("the entries", () => {
  const text =
    '{"data": {"skills": [{"a": 1}, 2],\n "other": [{}], "serv\\u0065rs":[{"b":"é"},\n{"c":{"d":0}}]}, "servers": [{}]}';
  const { entries, rootServers } = scan(text);
  const bytes = Buffer.from(text);

  it("are found in the three arrays of data alone, escaped names included", () => {
    expect(entries.map(({ kind, index, start, end }) => [kind, index, bytes.toString("utf8", start, end)])).toEqual([
      ["skill", 0, '{"a": 1}'],
      ["skill", 1, "2"],
      ["server", 0, '{"b":"é"}'],
      ["server", 1, '{"c":{"d":0}}'],
    ]);
  });

  it("carry line, number of names, and whether they are plain and dense", () => {
    expect(entries.map(({ line, members, plain, dense }) => ({ line, members, plain, dense }))).toEqual([
      { line: 1, members: 1, plain: true, dense: false },
      { line: 1, members: 0, plain: true, dense: true },
      { line: 2, members: 1, plain: false, dense: true },
      { line: 3, members: 2, plain: true, dense: true },
    ]);
  });

  it("of other formats are noticed where they stand", () => {
    expect(rootServers).toEqual({ offset: bytes.lastIndexOf("["), bracket: "[" });
  });
});

it("hands back control in the course of a large document", () => {
  const steps = scanDocument(Buffer.from(`[${"1,".repeat(1_000_000)}1]`), 0, { ...LIMITS, maxValues: 10_000_000 });
  let turns = 0;
  while (steps.next().done !== true) turns++;
  expect(turns).toBe(8);
});
