import { expect, it } from "vitest";
import { locate } from "../../../src/document/scan/locate.ts";
import { placeOf } from "../../../src/document/scan/place.ts";

const text = `{
  "名": "é", "a/b~c": [10, {"x": "1"}, "😀z"],
  "twice": 1, "twice" : { "in\\u0066" : true }
}`;
const bytes = Buffer.from(text);

it.each([
  { pointer: "", at: "value", line: 1, column: 1, shown: "{" },
  { pointer: "/名", at: "value", line: 2, column: 8, shown: '"é"' },
  { pointer: "/名", at: "key", line: 2, column: 3, shown: '"名"' },
  { pointer: "/a~1b~0c/0", at: "value", line: 2, column: 23, shown: "10" },
  { pointer: "/a~1b~0c/1/x", at: "value", line: 2, column: 33, shown: '"1"' },
  { pointer: "/a~1b~0c/2", at: "value", line: 2, column: 39, shown: '"😀z"' },
  { pointer: "/twice", at: "key", line: 3, column: 15, shown: '"twice"' },
  { pointer: "/twice/inf", at: "value", line: 3, column: 40, shown: "true" },
  { pointer: "/twice/absent", at: "value", line: 3, column: 25, shown: "{" },
  { pointer: "/absent/deeper", at: "key", line: 1, column: 1, shown: "{" },
] as const)("$pointer ($at) is $shown at $line:$column", ({ pointer, at, line, column, shown }) => {
  const place = placeOf(bytes, 0, locate(bytes, 0, pointer, at));
  expect(place).toEqual({ line, column, length: Array.from(shown).length });
  expect(
    Array.from(text.split("\n")[line - 1] ?? "")
      .slice(column - 1, column - 1 + place.length)
      .join(""),
  ).toBe(shown);
});
