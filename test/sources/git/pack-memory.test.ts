import { beforeAll, describe, expect, it } from "vitest";
import { type PackEntry, type PackLimits, readPack } from "../../../src/sources/git/pack.ts";
import { createPackObjects, type PackObjects } from "../../../src/sources/git/pack-objects.ts";
import { makePack, objectId, packEntry, varint } from "../../support/git-answer.ts";
import { inPieces } from "../../support/in-pieces.ts";
import { mulberry32 } from "../../support/made-up-registry.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
/** Much more than contents are kept for, so that memory changes hands all the time. */
const OBJECTS = 120;
const LIMITS: PackLimits = { maxObjects: 1_000, maxObjectBytes: MIB, maxInflatedBytes: 16_384 * MIB };

interface Made {
  readonly content: Buffer;
  readonly id: string;
  readonly entry: Buffer;
}

const random = mulberry32(23);
const upTo = (bound: number) => Math.floor(random() * bound);

function noise(bytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: bytes }, () => upTo(256)));
}

/** One in eight is whole, the others are deltas of any one before, so that there are chains, trees and twins. */
function makeObjects(): readonly Made[] {
  const made: Made[] = [];
  while (made.length < OBJECTS) {
    const base = made.length % 8 === 0 ? undefined : made[upTo(made.length)];
    made.push(base === undefined ? wholeObject() : deltaOf(base));
  }
  return made;
}

function wholeObject(): Made {
  const content = noise(150 * KIB + upTo(150 * KIB));
  return { content, id: objectId("blob", content), entry: packEntry("blob", content) };
}

/** Keeps the front and the end of its base; some insert so much that the delta itself is large. */
function deltaOf({ content: base, id }: Made): Made {
  const added = noise(upTo(2) === 0 ? 100 : 70 * KIB);
  const front = 1 + upTo(60 * KIB);
  const back = 60 * KIB + upTo(Math.min(base.length, 300 * KIB) - 60 * KIB);
  const content = Buffer.concat([base.subarray(0, front), added, base.subarray(base.length - back)]);
  const steps = [copy(0, front), ...inserts(added), copy(base.length - back, back)];
  const delta = Buffer.concat([varint(base.length), varint(content.length), ...steps]);
  const entry = packEntry("ref-delta", delta, { base: Buffer.from(id, "hex") });
  return { content, id: objectId("blob", content), entry };
}

function copy(offset: number, size: number): Buffer {
  const step = Buffer.alloc(8, 0xff);
  step.writeUInt32LE(offset, 1);
  step.writeUIntLE(size, 5, 3);
  return step;
}

function inserts(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 127) {
    const piece = bytes.subarray(at, at + 127);
    pieces.push(Buffer.from([piece.length]), piece);
  }
  return pieces;
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

describe("objects whose memory is used again", () => {
  let objects: readonly Made[];
  let entries: readonly PackEntry[];

  beforeAll(async () => {
    objects = makeObjects();
    const pack = makePack(shuffled(objects.map(({ entry }) => entry)));
    entries = await readPack(inPieces(pack, 16 * KIB), LIMITS);
  });

  /** Compared only when everything was found, when what was used again too early is overwritten. */
  async function expectAll(finding: (found: PackObjects, ids: readonly string[]) => Promise<(Buffer | undefined)[]>) {
    const wanted = shuffled([...objects, ...objects.slice(0, OBJECTS / 4)]);
    const contents = await finding(
      createPackObjects(entries, LIMITS),
      wanted.map(({ id }) => id),
    );
    const wrong = wanted.filter(({ content }, at) => contents[at]?.equals(content) !== true);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  }

  it("stay what they are in the hands of whoever found them", async () => {
    await expectAll(async (found, ids) => {
      const contents: (Buffer | undefined)[] = [];
      for (const id of ids) contents.push((await found.find(id))?.content);
      return contents;
    });
  });

  it("may be overwritten by whoever found them", async () => {
    const found = createPackObjects(entries, LIMITS);
    for (const { id } of shuffled(objects)) (await found.find(id))?.content.fill(0);
    for (const { id, content } of objects) expect((await found.find(id))?.content.equals(content), id).toBe(true);
  });

  it("are found by many at once", async () => {
    await expectAll((found, ids) => Promise.all(ids.map(async (id) => (await found.find(id))?.content)));
  });

  it("are found after a search that failed in the middle", async () => {
    await expectAll(async (found, ids) => {
      const stopped = new AbortController();
      const other = createPackObjects(entries, LIMITS, stopped.signal);
      setImmediate(() => stopped.abort(new Error("called off")));
      await expect(other.find("0".repeat(40))).rejects.toThrow("called off");
      return Promise.all(ids.map(async (id) => (await found.find(id))?.content));
    });
  });
});
