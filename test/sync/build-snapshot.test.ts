import { describe, expect, it } from "vitest";
import type { AcceptedEntry, Judgement, QuarantinedEntry, ReadDocument } from "../../src/document/report.ts";
import type { EntryId } from "../../src/model.ts";
import type { StoredEntry, StoredQuarantined } from "../../src/store/store.ts";
import { buildSnapshot } from "../../src/sync/build-snapshot.ts";
import { inOneGo } from "../support/in-one-go.ts";

/** `b` is the server b in its first form; `b!` is a form of it with other bytes. */
interface Case {
  readonly name: string;
  readonly stored: readonly { readonly key: string; readonly stale?: true; readonly filtered?: true }[];
  readonly accepted: readonly string[];
  readonly quarantined?: readonly string[];
  /** Bytes that were quarantined until now. */
  readonly quarantinedBefore?: readonly string[];
  readonly sameRules?: boolean;
  readonly relocated?: boolean;
  readonly alters: boolean;
  readonly lost?: readonly string[];
  /** Entries that are the same, elsewhere. */
  readonly elsewhere?: readonly string[];
}

const CASES: readonly Case[] = [
  { name: "nothing moved", stored: [{ key: "a" }], accepted: ["a"], alters: false },
  { name: "an entry is new", stored: [], accepted: ["a"], alters: true },
  { name: "an entry changed", stored: [{ key: "a" }], accepted: ["a!"], alters: true },
  { name: "an entry went", stored: [{ key: "a" }, { key: "b" }], accepted: ["a"], alters: true, lost: ["b"] },
  { name: "a filtered entry went", stored: [{ key: "a", filtered: true }], accepted: [], alters: true, lost: [] },
  { name: "an entry is quarantined", stored: [{ key: "a" }], accepted: [], quarantined: ["a!"], alters: true },
  {
    name: "the place is another",
    relocated: true,
    stored: [{ key: "a" }, { key: "b" }, { key: "c", stale: true }],
    accepted: ["a", "b!", "d"],
    quarantined: ["c!"],
    quarantinedBefore: ["c!"],
    alters: true,
    elsewhere: ["a"],
  },
  {
    name: "the place is another and nothing else",
    relocated: true,
    stored: [{ key: "a" }],
    accepted: ["a"],
    alters: true,
    elsewhere: ["a"],
  },
  {
    name: "it stays quarantined as it was",
    stored: [{ key: "a", stale: true }],
    accepted: [],
    quarantined: ["a!"],
    quarantinedBefore: ["a!"],
    alters: false,
  },
  {
    name: "it is quarantined in another form",
    stored: [{ key: "a", stale: true }],
    accepted: [],
    quarantined: ["a!!"],
    quarantinedBefore: ["a!"],
    alters: true,
  },
  {
    name: "it stays quarantined, but by other rules",
    stored: [{ key: "a", stale: true }],
    accepted: [],
    quarantined: ["a!"],
    quarantinedBefore: ["a!"],
    sameRules: false,
    alters: true,
  },
  {
    name: "it is valid again while another one is quarantined",
    stored: [{ key: "a", stale: true }],
    accepted: ["a"],
    quarantined: ["x"],
    quarantinedBefore: ["a!"],
    alters: true,
  },
  {
    name: "it has an invalid twin beside it",
    stored: [{ key: "a" }],
    accepted: ["a"],
    quarantined: ["a!"],
    quarantinedBefore: ["a!"],
    alters: false,
  },
  {
    name: "one of two quarantined ones is gone",
    stored: [],
    accepted: [],
    quarantined: ["x"],
    quarantinedBefore: ["x", "y"],
    alters: true,
  },
];

describe("what a document changes", () => {
  it.each(CASES)(
    "when $name",
    ({ stored, accepted, quarantined = [], quarantinedBefore = [], alters, lost = [], ...rest }) => {
      const { sameRules = true, relocated = false, elsewhere = [] } = rest;
      const report: ReadDocument = {
        outcome: "read",
        read: accepted.length + quarantined.length,
        accepted: accepted.map(acceptedEntry),
        quarantined: quarantined.map(quarantinedEntry),
        duplicates: 0,
        diagnostics: [],
      };
      const built = inOneGo(
        buildSnapshot({
          report,
          path: "registry.json",
          stored: { entries: stored.map(storedEntry), quarantined: quarantinedBefore.map(storedQuarantined) },
          sameRules,
          relocated,
          passes: () => true,
          sameContent: () => false,
        }),
      );
      expect([built.alters, built.lost.map(({ name }) => name)]).toEqual([alters, lost]);
      const moved = elsewhere.map((key) => ({ id: idOf(key), path: "registry.json", line: 1 }));
      expect(built.rows.relocated).toEqual(moved);
      const { counts } = built.rows;
      expect(counts.read).toBe(counts.accepted + counts.filtered + counts.quarantined + counts.duplicates);
      expect(counts.served).toBe(counts.accepted + counts.stale);
    },
  );
});

function idOf(key: string): EntryId {
  return { kind: "server", name: key.replaceAll("!", ""), version: "1.0.0" };
}

function judgementOf(key: string, valid: boolean): Judgement {
  const content = { json: key, digest: key, title: null, description: "", tags: [], status: "active" } as const;
  const found = valid ? { valid, digest: key, content } : { valid, digest: null, content: null };
  return { rawDigest: key, kind: "server", id: idOf(key), findings: [], ...found };
}

function acceptedEntry(key: string): AcceptedEntry {
  const span = { kind: "server", index: 0, start: 0, end: 1, line: 1, members: 0, plain: true, dense: true } as const;
  return { id: idOf(key), digest: key, rawDigest: key, judgement: judgementOf(key, true), line: 1, span };
}

function quarantinedEntry(key: string): QuarantinedEntry {
  return { id: idOf(key), judgement: judgementOf(key, false), line: 1 };
}

function storedEntry({ key, stale, filtered }: Case["stored"][number]): StoredEntry {
  const rawDigest = stale ? null : key;
  return { id: idOf(key), digest: key, rawDigest, filtered: filtered ?? false, stale: stale ?? false, findings: [] };
}

function storedQuarantined(rawDigest: string, index: number): StoredQuarantined {
  return { position: index + 1, rawDigest, kind: "server", id: idOf(rawDigest), findings: [] };
}
