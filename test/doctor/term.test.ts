import { describe, expect, it } from "vitest";
import { chooseTerm, hiddenNames } from "../../src/doctor/term.ts";

describe("the word of a search", () => {
  it.each([
    { name: "the most common one", names: ["a/geo-x", "a/geo-y", "a/geo-z", "a/tides"], text: "geo", hits: 3 },
    { name: "not one that all have", names: ["com/geo", "com/geo-x", "com/tides"], text: "geo", hits: 2 },
    { name: "letter case aside", names: ["a/Geo-x", "a/GEO-y", "a/tides"], text: "geo", hits: 2 },
    { name: "as part of longer words too", names: ["a/geo-x", "a/geology", "a/tides"], text: "geo", hits: 2 },
  ])("is $name", ({ names, text, hits }) => {
    expect(chooseTerm(names)).toEqual({ text, hits });
  });

  it.each([
    { name: "no names", names: [] },
    { name: "one name", names: ["a/geo"] },
    { name: "names with nothing in common", names: ["a/geo", "b/tides"] },
    { name: "names with everything in common", names: ["a/geo", "b/geo"] },
  ])("is none of $name", ({ names }) => {
    expect(chooseTerm(names)).toBeNull();
  });
});

describe("the names that a search may hide", () => {
  it("are those whose last part is in most others", () => {
    expect(hiddenNames(["a/geo-x", "b/tides", "c/geo", "d/geo-y"], 2)).toEqual(["c/geo", "a/geo-x"]);
  });
});
