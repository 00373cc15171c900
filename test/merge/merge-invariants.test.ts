import { describe, expect, it } from "vitest";
import { latestOf } from "../../src/merge/latest.ts";
import { type MergedName, mergeName } from "../../src/merge/merge-name.ts";
import type { Candidate, MergedRow } from "../../src/model.ts";
import { mulberry32 } from "../support/made-up-registry.ts";

const ORDER = ["a", "b", "c"];
const VERSIONS = ["1.0.0", "v1.0.0", "1.0.0+b", "1.1.0-rc.1", "2.0.0", "2.0", "snapshot", "10"];

type Random = () => number;
type Candidates = ReadonlyMap<string, readonly Candidate[]>;

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

function time(day: number): string {
  return new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
}

function randomCandidate(random: Random, source: string, version: string, day: number): Candidate {
  return {
    version,
    digest: pick(random, ["d1", "d2"]),
    status: pick(random, ["active", "active", "deprecated"] as const),
    // Committers' clocks are wrong now and then.
    acceptedAt: time(Math.floor(random() * (day + 3))),
    provenance: {
      source,
      type: "file",
      repository: null,
      path: "registry.json",
      revision: pick(random, ["r1", "r2"]),
      line: 1,
      stale: random() < 0.2,
    },
  };
}

function randomCandidates(random: Random, day: number): Candidates {
  const of = (source: string) =>
    random() < 0.3
      ? []
      : VERSIONS.filter(() => random() < 0.5).map((version) => randomCandidate(random, source, version, day));
  return new Map(ORDER.map((source) => [source, of(source)]));
}

interface Step {
  readonly at: string;
  readonly candidates: Candidates;
  readonly previous: readonly MergedRow[];
  readonly merged: MergedName;
}

/** The life of one name: twelve merges, each upon the rows of the one before. */
function history(seed: number): readonly Step[] {
  const random = mulberry32(seed);
  const steps: Step[] = [];
  for (let day = 1; day <= 12; day += 1) {
    const previous = steps.at(-1)?.merged.rows ?? [];
    const [at, candidates] = [time(day), randomCandidates(random, day)];
    steps.push({ at, candidates, previous, merged: mergeName({ order: ORDER, candidates, previous, at }) });
  }
  return steps;
}

const live = (rows: readonly MergedRow[]) => rows.filter((row) => row.status !== "deleted");
const reversed = <T>(items: readonly T[]): readonly T[] => [...items].reverse();

const INVARIANTS: Readonly<Record<string, (step: Step) => void>> = {
  "one source owns the name": ({ candidates, merged }) => {
    const owner = ORDER.find((source) => (candidates.get(source) ?? []).length > 0);
    const versions = candidates.get(owner ?? "")?.map(({ version }) => version) ?? [];
    expect(live(merged.rows).map(({ version }) => version)).toEqual([...versions].sort());
    for (const row of live(merged.rows)) expect(row.provenance.source).toBe(owner);
  },
  "exactly one live row is the latest, and it is the latest": ({ merged }) => {
    const latest = merged.rows.filter((row) => row.isLatest).map(({ version }) => version);
    const expected = latestOf(live(merged.rows))?.version;
    expect(latest).toEqual(expected === undefined ? [] : [expected]);
  },
  "no time is out of order": ({ merged, at }) => {
    for (const row of merged.rows) {
      expect(row.publishedAt <= row.statusChangedAt).toBe(true);
      expect(row.statusChangedAt <= row.updatedAt).toBe(true);
      expect(row.updatedAt <= at).toBe(true);
    }
  },
  "a version is published once": ({ previous, merged }) => {
    for (const row of previous) {
      expect(merged.rows.find(({ version }) => version === row.version)?.publishedAt).toBe(row.publishedAt);
    }
  },
  "a row is updated exactly when content, status or latest differ": ({ previous, merged, at }) => {
    const facts = (row: MergedRow | undefined) => row && [row.digest, row.status, row.isLatest];
    for (const row of merged.rows) {
      const before = previous.find(({ version }) => version === row.version);
      const same = JSON.stringify(facts(before)) === JSON.stringify(facts(row));
      expect(row.updatedAt).toBe(same ? before?.updatedAt : at);
    }
  },
  "every candidate is served or shadowed": ({ candidates, merged }) => {
    const all = [...candidates.values()].flat().length;
    expect(live(merged.rows).length + merged.shadowed.length).toBe(all);
  },
  "the order of the input does not matter": ({ candidates, previous, merged, at }) => {
    const shuffled = new Map(reversed([...candidates]).map(([source, list]) => [source, reversed(list)]));
    expect(mergeName({ order: ORDER, candidates: shuffled, previous: reversed(previous), at })).toEqual(merged);
  },
  "merging again changes nothing": ({ candidates, merged }) => {
    const again = mergeName({ order: ORDER, candidates, previous: merged.rows, at: time(99) });
    expect(again).toEqual({ ...merged, changed: false });
  },
  "changed says whether the rows differ": ({ previous, merged }) => {
    expect(merged.changed).toBe(JSON.stringify(previous) !== JSON.stringify(merged.rows));
  },
};

describe("the merge of one name, over 200 random histories", () => {
  const steps = Array.from({ length: 200 }, (_, seed) => history(seed)).flat();

  it.each(Object.entries(INVARIANTS))("%s", (_, holds) => {
    for (const step of steps) holds(step);
  });
});
