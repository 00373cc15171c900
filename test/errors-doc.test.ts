import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ERROR_CODES } from "../src/errors.ts";

const rows = readFileSync("docs/errors.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

it("has one row for each error code, in the order of the source", () => {
  expect(rows.map((row) => row[1])).toEqual(Object.keys(ERROR_CODES).map((code) => `\`${code}\``));
});

it.each(Object.entries(ERROR_CODES))("%s: says whether waiting helps as the code does", (code, helps) => {
  const row = rows.find((cells) => cells[1] === `\`${code}\``);
  expect(row?.[4]).toBe(helps ? "yes" : "no");
});

it("says in every row what happened and what to do", () => {
  for (const row of rows) expect([row[2], row[3]], row[1]).not.toContain("");
});
