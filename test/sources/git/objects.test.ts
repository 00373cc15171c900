import { describe, expect, it } from "vitest";
import { parseCommit, parseTree } from "../../../src/sources/git/objects.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);

function commit(committer: string, ...extra: readonly string[]): Buffer {
  return Buffer.from([`tree ${A}`, ...extra, "author x", committer, "", "tree of knowledge"].join("\n"));
}

describe("a commit", () => {
  it("tells its tree, its parents and the committer's time in UTC", () => {
    const content = commit("committer Zoë <z@example.com> 1767323045 +0500", `parent ${B}`, `parent ${A}`);
    expect(parseCommit(content)).toEqual({ tree: A, parents: [B, A], committedAt: "2026-01-02T03:04:05.000Z" });
  });

  it.each([
    ["no committer", "nobody"],
    ["a time that is no number", "committer x <y> soon +0000"],
    ["a time beyond all dates", "committer x <y> 999999999999 +0000"],
    ["a name that looks like a time", "committer 12 +0000 <y>"],
  ])("with %s has no time", (_, committer) => expect(parseCommit(commit(committer)).committedAt).toBeNull());

  it.each(["", "tree abc\n", `parent ${A}\n`, "author x\n\ntree of knowledge"])("is not %j", (text) => {
    expect(() => parseCommit(Buffer.from(text))).toThrow(expect.objectContaining({ code: "pack_corrupt" }));
  });
});

describe("a tree", () => {
  const entry = (mode: string, name: string) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.alloc(20, 0xab)]);

  it("lists names as bytes, spaces included", () => {
    const entries = [...parseTree(Buffer.concat([entry("100644", "a b"), entry("040000", "c")]))];
    expect(entries.map(({ mode, name }) => [mode, name.toString()])).toEqual([
      ["100644", "a b"],
      ["40000", "c"],
    ]);
    expect(entries[0]?.id).toBe("ab".repeat(20));
  });

  it("may be empty", () => expect([...parseTree(Buffer.alloc(0))]).toEqual([]));

  it.each([
    ["cut within an id", entry("100644", "a").subarray(0, -1)],
    ["without a mode", Buffer.concat([Buffer.from("name\0"), Buffer.alloc(20)])],
    ["without an end of a name", Buffer.from("100644 name")],
  ])("%s is refused", (_, content) => {
    expect(() => [...parseTree(content)]).toThrow(expect.objectContaining({ code: "pack_corrupt" }));
  });
});
