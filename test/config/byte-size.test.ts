import { expect, it } from "vitest";
import { formatByteSize, parseByteSize } from "../../src/config/byte-size.ts";

it.each([
  ["0", 0],
  ["65536", 65_536],
  ["12B", 12],
  ["64KiB", 65_536],
  ["1.5 MiB", 1_572_864],
  ["2GiB", 2_147_483_648],
])("%s is %d bytes", (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

it.each(["", "KiB", "-1", "1KB", "1MB", "1kib", "0.3B", "1e3", "1  KiB", "99999999GiB", "Infinity"])(
  "%j is no size",
  (text) => {
    expect(parseByteSize(text)).toBeNull();
  },
);

it.each([
  [0, "0"],
  [1_000, "1000"],
  [65_536, "64KiB"],
  [134_217_728, "128MiB"],
  [1_073_741_824, "1GiB"],
])("%d bytes are written %s and read back", (bytes, text) => {
  expect(formatByteSize(bytes)).toBe(text);
  expect(parseByteSize(text)).toBe(bytes);
});
