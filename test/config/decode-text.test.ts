import { expect, it } from "vitest";
import { decodeText } from "../../src/config/decode-text.ts";

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

it.each([
  ["nothing", bytes(), ""],
  ["text", bytes("a: æ😀\n"), "a: æ😀\n"],
  ["a byte order mark, which goes", bytes([0xef, 0xbb, 0xbf], "a: 1"), "a: 1"],
])("decodes %s", (_name, input, text) => {
  expect(decodeText(input)).toEqual({ type: "text", text });
});

it.each([
  ["the first byte", bytes([0xff], "a"), 1, 1],
  ["a byte in line 2, counted in code points", bytes("a: 1\n😀æ", [0x80], "x"), 2, 3],
  ["an overlong form", bytes("ab", [0xc0, 0xaf]), 1, 3],
  ["a cut character at the end", bytes("ab", [0xe2, 0x82]), 1, 3],
  ["UTF-16", bytes([0xff, 0xfe, 0x61, 0x00]), 1, 1],
])("names the place of %s", (_name, input, line, column) => {
  expect(decodeText(input)).toEqual({ type: "invalid", line, column });
});
