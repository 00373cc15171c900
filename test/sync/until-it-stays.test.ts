import { expect, it } from "vitest";
import { RegistrydError } from "../../src/errors.ts";
import { untilItStays } from "../../src/sync/until-it-stays.ts";

const moved = new RegistrydError("ref_not_found", "it moved", { details: { movedMeanwhile: true } });
const gone = new RegistrydError("ref_not_found", "it is gone");

it.each([
  { what: "stays", failures: [], readings: 1, ends: "read" },
  { what: "moves once", failures: [moved], readings: 2, ends: "read" },
  { what: "moves again and again", failures: Array(9).fill(moved), readings: 5, ends: moved },
  { what: "is gone", failures: [gone], readings: 1, ends: gone },
  { what: "moves and is gone then", failures: [moved, gone], readings: 2, ends: gone },
])("a place that $what is read $readings times", async ({ failures, readings, ends }) => {
  let count = 0;
  const read = async () => {
    const failure = failures[count++];
    if (failure !== undefined) throw failure;
    return "read";
  };
  expect(await untilItStays(read).catch((error) => error)).toBe(ends);
  expect(count).toBe(readings);
});
