import { constants, createDeflate, deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createByteReader } from "../../../src/sources/git/byte-reader.ts";
import { inflateAgain, inflateNext } from "../../../src/sources/git/inflate.ts";
import { inPieces } from "../../support/in-pieces.ts";

/** Inflates what stands in front of `rest`, and tells what is left. */
async function inflate(bytes: Buffer, size: number, pieceBytes = 4_096) {
  const reader = createByteReader(inPieces(bytes, pieceBytes));
  const pieces: Buffer[] = [];
  let sunk = 0;
  const deflated = await inflateNext(reader, size, (piece) => {
    sunk += piece.length;
    if (sunk > size) throw new Error("more was inflated than allowed");
    pieces.push(Buffer.from(piece));
  });
  return { content: Buffer.concat(pieces), deflated, rest: await reader.peek(1_000), taken: reader.offset() };
}

/** A valid stream that an encoder blew up with empty blocks. */
async function wasteful(content: Buffer): Promise<Buffer> {
  const deflate = createDeflate();
  const pieces: Buffer[] = [];
  deflate.on("data", (piece: Buffer) => pieces.push(piece));
  for (const byte of content) {
    deflate.write(Buffer.from([byte]));
    await new Promise<void>((done) => deflate.flush(constants.Z_FULL_FLUSH, () => done()));
  }
  await new Promise((done) => deflate.on("end", done).end());
  return Buffer.concat(pieces);
}

const REST = Buffer.from("what follows");

describe("inflating from a stream", () => {
  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a little", Buffer.from("a little")],
    ["just what fits in one call", Buffer.alloc(64 * 1024, "ab")],
    ["a byte more", Buffer.alloc(64 * 1024 + 1, "ab")],
    ["much", Buffer.alloc(3_000_000, "abcdefg")],
  ])("takes exactly its own bytes: %s", async (_, content) => {
    const deflated = deflateSync(content);
    for (const pieceBytes of [7, deflated.length, 1 << 20]) {
      const seen = await inflate(Buffer.concat([deflated, REST]), content.length, pieceBytes);
      expect(seen.content.equals(content)).toBe(true);
      expect(seen.taken).toBe(deflated.length);
      expect(Buffer.concat(seen.deflated).equals(deflated)).toBe(true);
      expect((await inflateAgain(seen.deflated, Buffer.alloc(content.length))).equals(content)).toBe(true);
    }
  });

  it("copes with an encoder that wastes space", async () => {
    const content = Buffer.from("x".repeat(100));
    const deflated = await wasteful(content);
    expect(deflated.length).toBeGreaterThan(300);
    const seen = await inflate(Buffer.concat([deflated, REST]), content.length, 20);
    expect(seen.content.equals(content)).toBe(true);
    expect(seen.rest.toString()).toBe(REST.toString());
  });

  const bomb = deflateSync(Buffer.alloc(32 << 20));
  it.each([10, 100_000])("stops a bomb at the %i bytes that were announced", async (size) => {
    await expect(inflate(Buffer.concat([bomb, REST]), size)).rejects.toMatchObject({ code: "pack_corrupt" });
  });

  it.each([10, 100_000])("refuses %i bytes that end too early or are damaged", async (size) => {
    const deflated = deflateSync(Buffer.alloc(size, "abc"));
    const damaged = Buffer.from(deflated).fill(0xff, 2, 6);
    for (const bytes of [deflated.subarray(0, -1), deflated.subarray(0, 4), Buffer.alloc(0), damaged]) {
      await expect(inflate(bytes, size)).rejects.toMatchObject({ code: "pack_corrupt" });
    }
  });
});
