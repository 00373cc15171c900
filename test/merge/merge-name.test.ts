import { describe, expect, it } from "vitest";
import { mergeName } from "../../src/merge/merge-name.ts";
import type { Candidate, MergedRow, Provenance } from "../../src/model.ts";

const T0 = "2026-01-01T00:00:00.000Z";
const T1 = "2026-01-02T00:00:00.000Z";
const T2 = "2026-01-03T00:00:00.000Z";

function provenance(source: string, more: Partial<Provenance> = {}): Provenance {
  return {
    source,
    type: "file",
    repository: null,
    path: "registry.json",
    revision: "r1",
    line: 1,
    stale: false,
    ...more,
  };
}

function candidate(source: string, version: string, more: Partial<Candidate> = {}): Candidate {
  return { version, digest: `d${version}`, status: "active", acceptedAt: T0, provenance: provenance(source), ...more };
}

function merge(
  at: string,
  previous: readonly MergedRow[],
  candidates: Readonly<Record<string, readonly Candidate[]>>,
  order: readonly string[] = ["a", "b"],
) {
  return mergeName({ order, candidates: new Map(Object.entries(candidates)), previous, at });
}

/** `version status [latest]` of every row. */
function shown(rows: readonly MergedRow[]): readonly string[] {
  return rows.map((row) => `${row.provenance.source} ${row.version} ${row.status}${row.isLatest ? " latest" : ""}`);
}

/** The single row of a name with one version. */
function onlyRow(rows: readonly MergedRow[]): MergedRow {
  expect(rows).toHaveLength(1);
  return rows[0] as MergedRow;
}

describe("who owns a name", () => {
  it.each([
    {
      name: "the earlier source owns the whole name",
      order: ["a", "b"],
      serves: ["a 2.0.0 active latest"],
      shadows: ["b 1.0.0 by a", "b 3.0.0 by a"],
    },
    {
      name: "the order of the registry decides",
      order: ["b", "a"],
      serves: ["b 1.0.0 active", "b 3.0.0 active latest"],
      shadows: ["a 2.0.0 by b"],
    },
    { name: "a source outside the order takes no part", order: ["a"], serves: ["a 2.0.0 active latest"], shadows: [] },
    {
      name: "a source without the name is passed over",
      order: ["c", "b"],
      serves: ["b 1.0.0 active", "b 3.0.0 active latest"],
      shadows: [],
    },
    { name: "nobody", order: ["c"], serves: [], shadows: [] },
  ])("$name", ({ order, serves, shadows }) => {
    const candidates = { a: [candidate("a", "2.0.0")], b: [candidate("b", "3.0.0"), candidate("b", "1.0.0")], c: [] };
    const merged = merge(T0, [], candidates, order);
    expect(shown(merged.rows)).toEqual(serves);
    expect(merged.shadowed.map((it) => `${it.source} ${it.version} by ${it.ownedBy}`)).toEqual(shadows);
  });

  it("an equal version of a later source is shadowed too", () => {
    const merged = merge(T0, [], { a: [candidate("a", "1.0.0")], b: [candidate("b", "1.0.0")] });
    expect(merged.shadowed).toEqual([{ version: "1.0.0", source: "b", ownedBy: "a" }]);
  });

  it("versions of the source that lost the name become tombstones", () => {
    const before = merge(T0, [], { b: [candidate("b", "1.0.0")] });
    const after = merge(T1, before.rows, { a: [candidate("a", "2.0.0")], b: [candidate("b", "1.0.0")] });
    expect(shown(after.rows)).toEqual(["b 1.0.0 deleted", "a 2.0.0 active latest"]);
  });
});

describe("the times of a row", () => {
  it("a new row was published when its entry was accepted and updated now", () => {
    const row = onlyRow(merge(T1, [], { a: [candidate("a", "1.0.0")] }).rows);
    expect(row).toMatchObject({ publishedAt: T0, statusChangedAt: T0, updatedAt: T1 });
  });

  it("nothing is published later than it is updated, whatever a committer's clock says", () => {
    const row = onlyRow(merge(T1, [], { a: [candidate("a", "1.0.0", { acceptedAt: T2 })] }).rows);
    expect(row).toMatchObject({ publishedAt: T1, statusChangedAt: T1, updatedAt: T1 });
  });

  const first = () => merge(T1, [], { a: [candidate("a", "1.0.0")] }).rows;

  it.each<{ name: string; now: Partial<Candidate>; updatedAt: string; changed: boolean; statusChangedAt?: string }>([
    { name: "nothing differs", now: {}, updatedAt: T1, changed: false },
    { name: "a later acceptance", now: { acceptedAt: T2 }, updatedAt: T1, changed: false },
    { name: "other content", now: { digest: "new" }, updatedAt: T2, changed: true },
    { name: "another status", now: { status: "deprecated" }, updatedAt: T2, changed: true, statusChangedAt: T2 },
    { name: "stale", now: { provenance: provenance("a", { stale: true }) }, updatedAt: T1, changed: true },
    { name: "another line", now: { provenance: provenance("a", { line: 9 }) }, updatedAt: T1, changed: true },
    {
      name: "another revision",
      now: { provenance: provenance("a", { revision: "r2" }) },
      updatedAt: T1,
      changed: true,
    },
    { name: "another path", now: { provenance: provenance("a", { path: "x.json" }) }, updatedAt: T1, changed: true },
  ])("$name", ({ now, updatedAt, changed, statusChangedAt = T0 }) => {
    const merged = merge(T2, first(), { a: [candidate("a", "1.0.0", now)] });
    expect(merged.changed).toBe(changed);
    expect(onlyRow(merged.rows)).toMatchObject({ publishedAt: T0, updatedAt, statusChangedAt });
  });

  it("another owner with equal content changes the origin and not the time", () => {
    const merged = merge(T2, first(), { b: [candidate("b", "1.0.0")] });
    expect(merged.changed).toBe(true);
    expect(onlyRow(merged.rows)).toMatchObject({ updatedAt: T1, provenance: { source: "b" } });
  });

  it("a version that stops being the latest is updated, as is the one that becomes it", () => {
    const merged = merge(T2, first(), {
      a: [candidate("a", "1.0.0"), candidate("a", "2.0.0"), candidate("a", "0.1.0")],
    });
    expect(shown(merged.rows)).toEqual(["a 0.1.0 active", "a 1.0.0 active", "a 2.0.0 active latest"]);
    expect(merged.rows.map((row) => row.updatedAt)).toEqual([T2, T2, T2]);
  });

  it("a version beside a new lesser one keeps its time", () => {
    const merged = merge(T2, first(), { a: [candidate("a", "1.0.0"), candidate("a", "0.1.0")] });
    expect(merged.rows.map((row) => row.updatedAt)).toEqual([T2, T1]);
  });
});

describe("a tombstone", () => {
  const live = () => merge(T0, [], { a: [candidate("a", "1.0.0"), candidate("a", "2.0.0")] }).rows;

  it("is what leaves, with its content and origin, and never the latest", () => {
    const merged = merge(T1, live(), { a: [candidate("a", "1.0.0")] });
    expect(shown(merged.rows)).toEqual(["a 1.0.0 active latest", "a 2.0.0 deleted"]);
    const { updatedAt, statusChangedAt, publishedAt, digest, provenance: origin } = merged.rows[1] as MergedRow;
    expect({ updatedAt, statusChangedAt, publishedAt, digest, origin }).toEqual({
      updatedAt: T1,
      statusChangedAt: T1,
      publishedAt: T0,
      digest: "d2.0.0",
      origin: provenance("a"),
    });
  });

  it("stays as it is", () => {
    const gone = merge(T1, live(), {});
    const later = merge(T2, gone.rows, {});
    expect(shown(later.rows)).toEqual(["a 1.0.0 deleted", "a 2.0.0 deleted"]);
    expect(later).toMatchObject({ changed: false, rows: gone.rows });
  });

  it("comes back with its old publication and a new time, even with equal content", () => {
    const gone = merge(T1, live(), { a: [candidate("a", "1.0.0")] });
    const back = merge(T2, gone.rows, { a: [candidate("a", "1.0.0"), candidate("a", "2.0.0", { acceptedAt: T2 })] });
    expect(shown(back.rows)).toEqual(["a 1.0.0 active", "a 2.0.0 active latest"]);
    expect(back.rows[1]).toMatchObject({ publishedAt: T0, updatedAt: T2, statusChangedAt: T2 });
  });
});

it("a deprecated version may be the latest", () => {
  const merged = merge(T0, [], { a: [candidate("a", "1.0.0"), candidate("a", "2.0.0", { status: "deprecated" })] });
  expect(shown(merged.rows)).toEqual(["a 1.0.0 active", "a 2.0.0 deprecated latest"]);
});

it("the latest of versions without an order goes by publication as the registry shows it", () => {
  const first = merge(T0, [], { a: [candidate("a", "snapshot-b")] });
  const second = merge(T2, first.rows, {
    a: [candidate("a", "snapshot-b", { acceptedAt: T2 }), candidate("a", "snapshot-a", { acceptedAt: T1 })],
  });
  expect(shown(second.rows)).toEqual(["a snapshot-a active latest", "a snapshot-b active"]);
});
