import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PackLimits, readPack } from "../../../src/sources/git/pack.ts";
import { createPackObjects } from "../../../src/sources/git/pack-objects.ts";
import {
  distanceBack,
  insertDelta,
  makePack,
  objectId,
  packEntry,
  sealPack,
  varint,
} from "../../support/git-answer.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { inPieces } from "../../support/in-pieces.ts";

const LIMITS: PackLimits = { maxObjects: 1_000, maxObjectBytes: 1 << 20, maxInflatedBytes: 8 << 20 };

const parse = (pack: Buffer, pieceBytes = 1_000, limits = LIMITS) => readPack(inPieces(pack, pieceBytes), limits);

async function find(pack: Buffer, id: string, limits = LIMITS) {
  return createPackObjects(await parse(pack, 1_000, limits), limits).find(id);
}

describe("packs made by native git", () => {
  let repository: GitRepository;
  let ids: string[];

  beforeAll(() => {
    repository = createGitRepository();
    // Versions that differ in a line each make chains of deltas; noise and zeros make large entries of both kinds.
    const lines = Array.from(
      { length: 400 },
      (_, line) => `line ${line} ${createHash("md5").update(`${line}`).digest("hex")}`,
    );
    for (let version = 0; version < 12; version++) {
      lines[version * 30] = `version ${version}`;
      const many = Object.fromEntries(Array.from({ length: 40 }, (_, file) => [`d/f${file}`, `${file}${version % 3}`]));
      repository.commit({ ...many, "registry.json": lines.join("\n"), empty: "", noise: randomBytes(300_000) });
    }
    repository.commit({ zeros: Buffer.alloc(900_000) });
    repository.git("-c", "user.name=A", "-c", "user.email=a@example.com", "tag", "-a", "-m", "x", "v1", "main");
    ids = repository
      .git("rev-list", "--objects", "--all")
      .split("\n")
      .map((line) => line.split(" ")[0] as string);
  });

  afterAll(() => repository.remove());

  function pack(...args: readonly string[]): Buffer {
    const base = join(repository.dir, `p${randomBytes(6).toString("hex")}`);
    const name = repository.git("pack-objects", "--all", "-q", "--window=50", ...args, base);
    return readFileSync(`${base}-${name}.pack`);
  }

  it.each([
    ["deltas by offset", ["--delta-base-offset"]],
    ["deltas by id", []],
    ["long chains", ["--delta-base-offset", "--depth=200", "--no-reuse-delta"]],
    ["no deltas", ["--depth=0"]],
    ["no compression", ["--delta-base-offset", "--compression=0"]],
  ])("%s: every object is found, and is what its id says", async (name, args) => {
    const bytes = pack(...args);
    const limits = { ...LIMITS, maxInflatedBytes: 64 << 20 };
    const entries = await parse(bytes, 4_096, limits);
    expect(entries.some(({ kind }) => kind === "delta")).toBe(name !== "no deltas");
    const objects = createPackObjects(entries, limits);
    for (const id of ids) {
      const found = await objects.find(id);
      if (found === null) throw new Error(`${id} was not found`);
      expect(objectId(found.type, found.content)).toBe(id);
    }
    expect(await objects.find("0".repeat(40))).toBeNull();
  });

  it.each([1, 7, 100_000_000])("arrive %i bytes at a time", async (pieceBytes) => {
    const small = createGitRepository();
    small.commit({ "registry.json": "{}", a: "x".repeat(200_000), b: randomBytes(70_000) });
    const base = join(small.dir, "p");
    const name = small.git("pack-objects", "--all", "-q", base);
    const entries = await parse(readFileSync(`${base}-${name}.pack`), pieceBytes);
    expect(entries).toHaveLength(5);
    small.remove();
  });
});

const BLOB = Buffer.from("a small registry");
const BLOB_ID = objectId("blob", BLOB);

describe("a made-up pack", () => {
  it("with a delta by offset or by id is put together", async () => {
    const first = packEntry("blob", BLOB);
    const near = packEntry("ofs-delta", insertDelta(BLOB.length, "near"), { base: distanceBack(first.length) });
    const far = packEntry("ref-delta", insertDelta(BLOB.length, "far"), { base: Buffer.from(BLOB_ID, "hex") });
    const made = makePack([far, first, near]);
    for (const text of ["near", "far"]) {
      const found = await find(made, objectId("blob", Buffer.from(text)));
      expect(found?.content.toString()).toBe(text);
    }
  });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["another format", Buffer.from("JUNK".repeat(20))],
    ["another version", sealPack(Buffer.from("PACK\0\0\0\x09\0\0\0\0", "latin1"))],
    ["a wrong checksum", Buffer.concat([makePack([packEntry("blob", BLOB)]).subarray(0, -1), Buffer.from([0])])],
    ["no checksum", makePack([packEntry("blob", BLOB)]).subarray(0, -20)],
    ["bytes behind its end", Buffer.concat([makePack([packEntry("blob", BLOB)]), Buffer.from("x")])],
    ["fewer objects than it says", makePack([packEntry("blob", BLOB)], 2)],
    ["more objects than it says", makePack([packEntry("blob", BLOB), packEntry("blob", BLOB)], 1)],
    ["an unknown type", makePack([Buffer.concat([Buffer.from([0x51]), deflateSync(Buffer.from("x"))])])],
    ["a size that is too small", makePack([packEntry("blob", BLOB, { claimedSize: 3 })])],
    ["a size that is too large", makePack([packEntry("blob", BLOB, { claimedSize: 300 })])],
    ["a large object of another size", makePack([packEntry("blob", Buffer.alloc(200_000), { claimedSize: 199_999 })])],
    ["a large object that is shorter", makePack([packEntry("blob", Buffer.alloc(200_000), { claimedSize: 200_001 })])],
    ["damaged data", makePack([packEntry("blob", BLOB).fill(0x55, 3)])],
    ["a size without end", makePack([Buffer.alloc(40, 0xff)])],
  ])("with %s is refused", async (_, made) => {
    await expect(parse(made, 50)).rejects.toMatchObject({ code: "pack_corrupt" });
  });

  it.each<[string, Buffer]>([
    ["4 billion objects", makePack([], 0xffffffff)],
    ["an object of 2^52 bytes", makePack([packEntry("blob", BLOB, { claimedSize: 2 ** 52 })])],
    [
      "an object that is a little too large",
      makePack([packEntry("blob", BLOB, { claimedSize: LIMITS.maxObjectBytes + 1 })]),
    ],
    [
      "objects that are too large together",
      makePack(Array.from({ length: 9 }, () => packEntry("tree", Buffer.alloc(1 << 20)))),
    ],
  ])("with %s is refused as too much", async (_, made) => {
    await expect(parse(made)).rejects.toMatchObject({ code: "limit_exceeded", hint: expect.any(String) });
  });

  it("that claims little and inflates to much stops at the claim", async () => {
    const bomb = packEntry("blob", Buffer.alloc(64 << 20), { claimedSize: 1_000 });
    const before = process.memoryUsage().rss;
    await expect(parse(makePack([bomb]))).rejects.toMatchObject({ code: "pack_corrupt" });
    expect(process.memoryUsage().rss - before).toBeLessThan(20 << 20);
  });
});

describe("hostile deltas", () => {
  const base = packEntry("blob", BLOB);

  it("that name each other are never resolved", async () => {
    const [a, b] = ["one", "two"].map((text) => objectId("blob", Buffer.from(text))) as [string, string];
    const circle = [
      packEntry("ref-delta", insertDelta(3, "one"), { base: Buffer.from(b, "hex") }),
      packEntry("ref-delta", insertDelta(3, "two"), { base: Buffer.from(a, "hex") }),
    ];
    expect(await find(makePack(circle), a)).toBeNull();
  });

  it("whose base lies outside the pack are never resolved", async () => {
    const lost = packEntry("ofs-delta", insertDelta(16, "one"), { base: distanceBack(100) });
    expect(await find(makePack([lost]), objectId("blob", Buffer.from("one")))).toBeNull();
  });

  it("in a chain of thousands are refused", async () => {
    const chain = [base];
    for (let link = 0; link < 5_000; link++) {
      const delta = insertDelta(link === 0 ? BLOB.length : 6, String(link).padStart(6));
      chain.push(packEntry("ofs-delta", delta, { base: distanceBack(chain.at(-1)?.length ?? 0) }));
    }
    const limits = { ...LIMITS, maxObjects: 10_000 };
    await expect(find(makePack(chain), "0".repeat(40), limits)).rejects.toMatchObject({
      code: "limit_exceeded",
    });
  });

  it("end where whoever waits for them has given up", async () => {
    const size = 200_000;
    const steps = Buffer.concat([varint(BLOB.length), varint(size), Buffer.alloc(2 * size, "\u0001a")]);
    const base = packEntry("blob", BLOB);
    const pack = makePack([base, packEntry("ofs-delta", steps, { base: distanceBack(base.length) })]);
    const entries = await parse(pack);
    const late = new AbortController();
    setImmediate(() => late.abort(new Error("too late")));
    await expect(createPackObjects(entries, LIMITS, late.signal).find("0".repeat(40))).rejects.toThrow("too late");
  });

  it("that grow beyond the limits are refused", async () => {
    const large = packEntry("blob", Buffer.alloc(0x10000));
    const copies = Buffer.concat([Buffer.from([0x80, 0x80, 0x04, 0x80, 0x80, 0x40]), Buffer.alloc(16, 0x80)]);
    const growing = packEntry("ofs-delta", copies, { base: Buffer.from([large.length]) });
    expect(large.length).toBeLessThan(128);
    const many = [
      large,
      growing,
      ...Array.from({ length: 20 }, () =>
        packEntry("ref-delta", copies, {
          base: Buffer.from(objectId("blob", Buffer.alloc(0x10000)), "hex"),
        }),
      ),
    ];
    await expect(find(makePack(many), "0".repeat(40))).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});
