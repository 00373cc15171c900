import { describe, expect, it } from "vitest";
import { lsRefsRequest, readRefs } from "../../../src/sources/git/ls-refs.ts";
import { pktLine } from "../../../src/sources/git/pkt-line.ts";
import { inPieces } from "../../support/in-pieces.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const read = (...lines: readonly string[]) => readRefs(inPieces(Buffer.from(`${lines.map(pktLine).join("")}0000`), 9));

describe("ls-refs", () => {
  it("asks for one ref in one small request", () => {
    const request = lsRefsRequest("refs/heads/main", ["agent=x"], true);
    const body = ["peel", "symrefs", "unborn", "ref-prefix refs/heads/main"].map(pktLine).join("");
    expect(request).toBe(`${pktLine("command=ls-refs")}${pktLine("agent=x")}0001${body}0000`);
    expect(lsRefsRequest("HEAD", [], false)).not.toContain("unborn");
  });

  it("reads refs, what tags name, and what HEAD stands for", async () => {
    const refs = await read(`${A} HEAD symref-target:refs/heads/main`, `${A} refs/tags/v1 peeled:${B}`);
    expect(refs).toEqual([
      { name: "HEAD", id: A, peeled: null, target: "refs/heads/main" },
      { name: "refs/tags/v1", id: A, peeled: B, target: null },
    ]);
  });

  it("reads a HEAD without a commit", async () => {
    const [head] = await read("unborn HEAD symref-target:refs/heads/main");
    expect(head).toEqual({ name: "HEAD", id: null, peeled: null, target: "refs/heads/main" });
  });

  it.each([
    ["an id that is none", "xyz refs/heads/main"],
    ["no name", A],
    ["a tag without a valid id", `${A} refs/tags/v1 peeled:12`],
  ])("refuses %s", async (_, line) => {
    await expect(read(line)).rejects.toMatchObject({ code: "pack_corrupt" });
  });

  it("refuses an answer without its end", async () => {
    const cut = readRefs(inPieces(Buffer.from(pktLine(`${A} HEAD`)), 100));
    await expect(cut).rejects.toMatchObject({ code: "pack_corrupt" });
  });
});
