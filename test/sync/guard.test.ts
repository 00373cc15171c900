import { describe, expect, it } from "vitest";
import { type Deletions, guardDeletions } from "../../src/sync/guard.ts";

const keys = (count: number) => Array.from({ length: count }, (_, index) => `server:acme/s${100 + index}@1.0.0`);
const policy = { percent: 50, atLeast: 20 };
const usual: Deletions = {
  policy,
  read: 100,
  servedBefore: 100,
  servedAfter: 100,
  removedKeys: [],
  accepted: false,
  relocated: false,
};

describe("guardDeletions", () => {
  it.each<{ name: string; deletions: Partial<Deletions>; verdict: "pass" | "deletion_guard" | "empty_source" }>([
    { name: "nothing goes", deletions: {}, verdict: "pass" },
    { name: "half may go", deletions: { removedKeys: keys(50) }, verdict: "pass" },
    { name: "more than half is held", deletions: { removedKeys: keys(51) }, verdict: "deletion_guard" },
    { name: "all of them are held", deletions: { removedKeys: keys(100) }, verdict: "deletion_guard" },
    {
      name: "of fewer than atLeast all may go",
      deletions: { servedBefore: 19, removedKeys: keys(19) },
      verdict: "pass",
    },
    {
      name: "atLeast itself is guarded",
      deletions: { servedBefore: 20, removedKeys: keys(11) },
      verdict: "deletion_guard",
    },
    {
      name: "the percentage is the source's own",
      deletions: { policy: { percent: 10, atLeast: 20 }, removedKeys: keys(11) },
      verdict: "deletion_guard",
    },
    {
      name: "percent 100 lets all go",
      deletions: { policy: { percent: 100, atLeast: 1 }, removedKeys: keys(100) },
      verdict: "pass",
    },
    {
      name: "percent 0 holds a single one",
      deletions: { policy: { percent: 0, atLeast: 1 }, removedKeys: keys(1) },
      verdict: "deletion_guard",
    },
    { name: "without a guard all may go", deletions: { policy: null, removedKeys: keys(100) }, verdict: "pass" },
    { name: "accepted content passes", deletions: { removedKeys: keys(100), accepted: true }, verdict: "pass" },
    {
      name: "a new location is not held to the old one",
      deletions: { removedKeys: keys(100), relocated: true },
      verdict: "pass",
    },
    { name: "an empty document is held", deletions: { read: 0, removedKeys: keys(100) }, verdict: "empty_source" },
    {
      name: "an empty document is held at the first sync",
      deletions: { read: 0, servedBefore: 0 },
      verdict: "empty_source",
    },
    {
      name: "an empty document is held without a guard",
      deletions: { read: 0, policy: null, removedKeys: keys(100) },
      verdict: "empty_source",
    },
    {
      name: "an empty document is held at a new location",
      deletions: { read: 0, relocated: true },
      verdict: "empty_source",
    },
    {
      name: "a result of which nothing would be served is held below atLeast",
      deletions: { servedBefore: 3, servedAfter: 0, removedKeys: keys(3) },
      verdict: "empty_source",
    },
    {
      name: "a result of which nothing would be served is held without a guard",
      deletions: { policy: null, servedAfter: 0, removedKeys: keys(100) },
      verdict: "empty_source",
    },
    {
      name: "a result of which nothing would be served is the guard's own where it reaches",
      deletions: { servedAfter: 0, removedKeys: keys(100) },
      verdict: "deletion_guard",
    },
    {
      name: "an accepted result of which nothing would be served passes",
      deletions: { policy: null, servedAfter: 0, removedKeys: keys(100), accepted: true },
      verdict: "pass",
    },
    {
      name: "where nothing was served nothing is lost",
      deletions: { servedBefore: 0, servedAfter: 0 },
      verdict: "pass",
    },
    {
      name: "a new location may serve nothing",
      deletions: { servedAfter: 0, removedKeys: keys(100), relocated: true },
      verdict: "pass",
    },
    {
      name: "an accepted empty document passes",
      deletions: { read: 0, accepted: true, removedKeys: keys(100) },
      verdict: "pass",
    },
  ])("$name", ({ deletions, verdict }) => {
    const judged = guardDeletions({ ...usual, ...deletions });
    expect(judged.type === "held" ? judged.reason : judged.type).toBe(verdict);
  });

  it("says how many of how many would go, and the first twenty", () => {
    const removedKeys = [...keys(60)].reverse();
    expect(guardDeletions({ ...usual, removedKeys })).toEqual({
      type: "held",
      reason: "deletion_guard",
      removed: 60,
      of: 100,
      sample: keys(20),
    });
  });
});
