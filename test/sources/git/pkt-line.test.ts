import { describe, expect, it } from "vitest";
import { pktLine, readPkts } from "../../../src/sources/git/pkt-line.ts";
import { inPieces } from "../../support/in-pieces.ts";

async function readAll(text: string, pieceBytes: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const pkt of readPkts(inPieces(Buffer.from(text), pieceBytes))) {
    seen.push(pkt.type === "data" ? pkt.bytes.toString() : pkt.type);
  }
  return seen;
}

describe("pkt-line", () => {
  it.each([
    ["", "0005\n"],
    ["want x", "000bwant x\n"],
    ["grüße", "000cgrüße\n"],
  ])("writes %j with its length in bytes", (text, framed) => expect(pktLine(text)).toBe(framed));

  it.each([1, 3, 1_000])("reads frames that arrive %i bytes at a time", async (pieceBytes) => {
    const seen = await readAll(`${pktLine("one")}0001${pktLine("two")}00000002${"0004"}`, pieceBytes);
    expect(seen).toEqual(["one\n", "delimiter", "two\n", "flush", "end", ""]);
  });

  it.each([
    ["a length that is no number", "zzzzabc"],
    ["the reserved length 3", "0003"],
    ["a negative length", "-001abc"],
    ["the end within a length", "00"],
    ["the end within a frame", "000bwant"],
  ])("refuses %s", async (_, text) => {
    await expect(readAll(text, 5)).rejects.toMatchObject({ code: "pack_corrupt" });
  });
});
