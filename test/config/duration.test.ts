import { expect, it } from "vitest";
import { formatDuration, parseDurationMs } from "../../src/config/duration.ts";

it.each([
  ["300ms", 300],
  ["5s", 5_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["1.s", 1_000],
  ["2us", 0.002],
  ["2µs", 0.002],
  ["2μs", 0.002],
  ["1000000ns", 1],
  ["+5m", 300_000],
  ["-5m", -300_000],
  ["0", 0],
  ["-0", -0],
  ["1h1h", 7_200_000],
  ["720h", 2_592_000_000],
])("%s is %d ms, as in Go", (text, expected) => {
  expect(parseDurationMs(text)).toBeCloseTo(expected, 9);
});

it.each([
  "",
  "-",
  "+",
  "5",
  "5 s",
  " 5s",
  "5s ",
  "s",
  ".s",
  "1d",
  "1w",
  "5S",
  "5M",
  "∞",
  "1e3s",
  "1h-5m",
  "1,5h",
  "٥s",
])("%j is no duration", (text) => {
  expect(parseDurationMs(text)).toBeNull();
});

it("reads ten thousand parts in linear time, and a number that no clock reaches", () => {
  expect(parseDurationMs("1s".repeat(10_000))).toBe(10_000_000);
  expect(parseDurationMs(`${"9".repeat(400)}h`)).toBe(Number.POSITIVE_INFINITY);
});

it.each([
  [300, "300ms"],
  [5_000, "5s"],
  [1_500, "1.5s"],
  [90_000, "1m30s"],
  [5_400_000, "1h30m"],
  [2_592_000_000, "720h"],
])("%d ms is written %s and reads back", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
  expect(parseDurationMs(text)).toBe(durationMs);
});
