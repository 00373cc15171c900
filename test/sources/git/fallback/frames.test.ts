import { describe, expect, it } from "vitest";
import { encodeFrame, readFrames } from "../../../../src/sources/git/fallback/frames.ts";
import { inPieces } from "../../../support/in-pieces.ts";

async function readAll(bytes: Buffer, pieceBytes: number): Promise<[head: unknown, content: string][]> {
  const seen: [unknown, string][] = [];
  for await (const { head, content } of readFrames(inPieces(bytes, pieceBytes), 100))
    seen.push([head, content.toString()]);
  return seen;
}

const frame = (head: unknown, text = "") => Buffer.concat(encodeFrame(head, Buffer.from(text)));

describe("frames", () => {
  it.each([1, 5, 9, 10_000])("come back as they went, %i bytes at a time", async (pieceBytes) => {
    const sent = Buffer.concat([
      frame({ type: "opened" }),
      frame({ n: 1 }, "content"),
      frame("ü", ""),
      frame(null, "x".repeat(100)),
    ]);
    expect(await readAll(sent, pieceBytes)).toEqual([
      [{ type: "opened" }, ""],
      [{ n: 1 }, "content"],
      ["ü", ""],
      [null, "x".repeat(100)],
    ]);
  });

  it.each([
    ["more content than allowed", frame({}, "x".repeat(101))],
    ["a head beyond the bound", frame("x".repeat(65 * 1024))],
    ["something else", Buffer.from("Error: something went wrong\n    at main")],
    ["a head that is no JSON", Buffer.concat([Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]), Buffer.from("{x")])],
  ])("with %s are refused", async (_, bytes) => {
    await expect(readAll(bytes, 7)).rejects.toMatchObject({ code: "internal" });
  });
});
