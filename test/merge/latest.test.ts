import { describe, expect, it } from "vitest";
import { compareVersions, latestOf } from "../../src/merge/latest.ts";
import { hasSharedData, sharedDataLines } from "../support/shared-data.ts";

function published(versions: readonly string[]): { version: string; publishedAt: string }[] {
  return versions.map((version, index) => ({ version, publishedAt: `2026-01-01T00:00:0${index}.000Z` }));
}

interface LatestCase {
  readonly id: string;
  readonly versionsInPublishOrder: readonly string[];
  readonly recalculatedLatest: string;
  readonly status?: readonly string[];
}

describe.skipIf(!hasSharedData)("the shared cases", () => {
  const cases = sharedDataLines<LatestCase>("cases/latest-cases.jsonl");

  it.each(cases)("$id", ({ versionsInPublishOrder, recalculatedLatest, status }) => {
    // Deleted versions never take part here, unless there is nothing else; then the whole list is asked.
    const all = published(versionsInPublishOrder);
    const live = all.filter((_, index) => status?.[index] !== "deleted");
    expect(latestOf(live.length > 0 ? live : all)?.version).toBe(recalculatedLatest);
  });

  it("are there", () => expect(cases.length).toBeGreaterThanOrEqual(24));
});

describe("compareVersions", () => {
  it.each<[earlier: string, later: string, why: string]>([
    ["1.0.0-alpha", "1.0.0-alpha.1", "the longer prerelease"],
    ["1.0.0-alpha.1", "1.0.0-alpha.beta", "a word after a number"],
    ["1.0.0-beta.2", "1.0.0-beta.11", "prerelease numbers by value"],
    ["1.0.0-rc.1", "1.0.0", "the release after its candidates"],
    ["1.0.0-Z", "1.0.0-a", "words by code"],
    ["v1.9.0", "1.10.0", "with and without v"],
    ["9007199254740992.0.0", "9007199254740993.0.0", "numbers beyond 2^53"],
    ["0.0.20251120101112345", "0.0.20251120101112346", "date stamps"],
    ["99", "0.0.1", "semver beats a single number"],
    ["3.0", "0.0.1-alpha", "semver beats two parts"],
    ["1.0.0.0", "0.0.1", "semver beats four parts"],
    ["1.0.0-01", "0.0.1", "a zero-padded prerelease number is no semver"],
    ["1.0.0+", "0.0.1", "empty build metadata is no semver"],
    [" 9.0.0", "0.0.1", "white space is no semver"],
    ["V9.0.0", "0.0.1", "a capital V is no semver"],
    ["=9.0.0", "0.0.1", "an equals sign is no semver"],
    ["build-9", "build-10", "numeric-aware strings at the same time"],
    ["2025-9-30", "2025-10-01", "dates at the same time"],
    ["a01", "a1", "leading zeros only at the very end"],
    ["1.0.0+a", "1.0.0+b", "equal precedence goes on to string order"],
    ["1.0.0", "v1.0.0", "the same with v goes on to string order"],
    [`1.0.0-${"a".repeat(300)}`, "1.0.0", "a very long semver is one"],
  ])("%s comes before %s: %s", (earlier, later) => {
    const at = "2026-01-01T00:00:00.000Z";
    const [a, b] = [
      { version: earlier, publishedAt: at },
      { version: later, publishedAt: at },
    ];
    expect(compareVersions(a, b)).toBeLessThan(0);
    expect(compareVersions(b, a)).toBeGreaterThan(0);
  });

  it.each<[older: string, newer: string]>([
    ["snapshot-9", "snapshot-1"],
    ["1.0.0+z", "1.0.0+a"],
    ["v1.0.0", "1.0.0"],
  ])("%s published before %s is the earlier one", (older, newer) => {
    const [a, b] = published([older, newer]);
    expect(a && b && compareVersions(a, b)).toBeLessThan(0);
  });

  it("does not ask the time where precedence decides", () => {
    const [newer, older] = published(["2.0.0", "1.0.0"]);
    expect(newer && older && compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it("is a total order, so that any sequence sorts the same", () => {
    const versions = [
      "1.0.0",
      "1.0.0+a",
      "1.0.0+b",
      "v1.0.0",
      "2.0",
      "10",
      "9",
      "a1",
      "a01",
      "a-1",
      "",
      "x",
      "1.0.0-1",
      "1.0.0-a",
    ];
    const all = versions.map((version, index) => ({
      version,
      publishedAt: `2026-01-0${1 + (index % 3)}T00:00:00.000Z`,
    }));
    const sorted = [...all].sort(compareVersions);
    for (const [index, a] of sorted.entries()) {
      for (const b of sorted.slice(index + 1))
        expect(compareVersions(a, b), `${a.version} < ${b.version}`).toBeLessThan(0);
    }
  });
});

describe("latestOf", () => {
  it("is null for no version", () => expect(latestOf([])).toBeNull());
});
