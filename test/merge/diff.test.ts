import { describe, expect, it } from "vitest";
import { diffSnapshot, type NextEntry, type PreviousEntry } from "../../src/merge/diff.ts";
import type { EntryId } from "../../src/model.ts";
import { inOneGo } from "../support/in-one-go.ts";

function idOf(key: string): EntryId {
  const [name = "", version = ""] = key.split("@");
  return { kind: "server", name, version };
}

/** `x@1=content/bytes`, with `!` at the end for a stale entry, whose bytes are gone. */
function stored(text: string): PreviousEntry {
  const [key = "", digest = "", bytes = digest] = text.replace("!", "").split(/[=/]/);
  const stale = text.endsWith("!");
  return { id: idOf(key), digest, rawDigest: stale ? null : bytes, filtered: false, stale };
}

function read(text: string): NextEntry {
  const [key = "", digest = "", rawDigest = digest] = text.split(/[=/]/);
  return { id: idOf(key), digest, rawDigest };
}

const shown = ({ id }: { id: EntryId }) => `${id.name}@${id.version}`;

interface Case {
  readonly name: string;
  readonly before: readonly string[];
  readonly accepted: readonly string[];
  readonly quarantined?: readonly string[];
  readonly gives: Partial<Record<"added" | "changed" | "reread" | "removed" | "stale", readonly string[]>>;
  readonly unchanged?: number;
}

describe("diffSnapshot", () => {
  it.each<Case>([
    { name: "nothing from nothing", before: [], accepted: [], gives: {} },
    { name: "a new key is added", before: [], accepted: ["x@1=a"], gives: { added: ["x@1"] } },
    {
      name: "another version is another key",
      before: ["x@1=a"],
      accepted: ["x@1=a", "x@2=a"],
      gives: { added: ["x@2"] },
      unchanged: 1,
    },
    { name: "a missing key is removed", before: ["x@1=a"], accepted: [], gives: { removed: ["x@1"] } },
    { name: "other content is a change", before: ["x@1=a"], accepted: ["x@1=b"], gives: { changed: ["x@1"] } },
    { name: "equal bytes are no change", before: ["x@1=a"], accepted: ["x@1=a"], gives: {}, unchanged: 1 },
    {
      name: "white space is read again, not changed",
      before: ["x@1=a/1"],
      accepted: ["x@1=a/2"],
      gives: { reread: ["x@1"] },
    },
    {
      name: "key order is read again, not changed",
      before: ["x@1=ab"],
      accepted: ["x@1=ba"],
      gives: { reread: ["x@1"] },
    },
    {
      name: "key order seen before is no change",
      before: ["x@1=ab/ba"],
      accepted: ["x@1=ba"],
      gives: {},
      unchanged: 1,
    },
    {
      name: "a quarantined key keeps its stored version",
      before: ["x@1=a"],
      accepted: [],
      quarantined: ["x@1"],
      gives: { stale: ["x@1"] },
    },
    {
      name: "a quarantined key that is accepted beside that is not stale",
      before: ["x@1=a"],
      accepted: ["x@1=a"],
      quarantined: ["x@1"],
      gives: {},
      unchanged: 1,
    },
    {
      name: "equal bytes with other content are a change: other rules read them otherwise",
      before: ["x@1=a/1"],
      accepted: ["x@1=b/1"],
      gives: { changed: ["x@1"] },
    },
    {
      name: "a quarantined key without a stored version is nothing",
      before: [],
      accepted: [],
      quarantined: ["x@1"],
      gives: {},
    },
    {
      name: "a stale entry stays stale while quarantined",
      before: ["x@1=a!"],
      accepted: [],
      quarantined: ["x@1"],
      gives: { stale: ["x@1"] },
    },
    { name: "a stale entry that is gone is removed", before: ["x@1=a!"], accepted: [], gives: { removed: ["x@1"] } },
    {
      name: "a stale entry that is valid again as it was is read again",
      before: ["x@1=a!"],
      accepted: ["x@1=a"],
      gives: { reread: ["x@1"] },
    },
    {
      name: "a stale entry that is valid with other content is changed",
      before: ["x@1=a!"],
      accepted: ["x@1=b"],
      gives: { changed: ["x@1"] },
    },
    {
      name: "every list at once",
      before: ["a@1=a", "b@1=b", "c@1=c/1", "d@1=d", "e@1=e"],
      accepted: ["a@1=a", "b@1=B", "c@1=c/2", "f@1=f"],
      quarantined: ["e@1"],
      gives: { added: ["f@1"], changed: ["b@1"], reread: ["c@1"], removed: ["d@1"], stale: ["e@1"] },
      unchanged: 1,
    },
  ])("$name", ({ before, accepted, quarantined = [], gives, unchanged = 0 }) => {
    const diff = inOneGo(
      diffSnapshot(before.map(stored), {
        accepted: accepted.map(read),
        quarantined: quarantined.map(idOf),
        sameContent: (previous, next) => [...previous].sort().join() === [...next.digest].sort().join(),
      }),
    );
    const got = {
      added: diff.added.map(shown),
      changed: diff.changed.map(({ next }) => shown(next)),
      reread: diff.reread.map(shown),
      removed: diff.removed.map(shown),
      stale: diff.stale.map(shown),
      unchanged: diff.unchanged,
    };
    expect(got).toEqual({ added: [], changed: [], reread: [], removed: [], stale: [], ...gives, unchanged });
  });

  it("keeps kinds with equal names apart", () => {
    const before = [stored("x@1=a")];
    const skill = { id: { ...idOf("x@1"), kind: "skill" as const }, digest: "a", rawDigest: "a" };
    const diff = inOneGo(diffSnapshot(before, { accepted: [skill], quarantined: [], sameContent: () => false }));
    expect([diff.added.length, diff.removed.length]).toEqual([1, 1]);
  });

  it("hands back what it was given, with the content that was there before a change", () => {
    const before = [{ ...stored("x@1=a"), filtered: true }];
    const after = [{ ...read("x@1=b"), line: 7 }];
    const { changed } = inOneGo(diffSnapshot(before, { accepted: after, quarantined: [], sameContent: () => false }));
    expect(changed).toEqual([{ previous: before[0], next: after[0] }]);
  });
});
