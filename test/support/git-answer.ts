import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

/** A server's answer to a fetch, taken apart so that a test can spoil one part and leave the framing right. */
export interface TakenApart {
  /** All frames before the pack, whatever the protocol. */
  readonly head: Buffer;
  readonly pack: Buffer;
}

const LENGTH_BYTES = 4;
const BAND_BYTES = 1;
const MAX_PIECE_BYTES = 65_000;

export function takeApart(answer: Buffer): TakenApart {
  const pieces: Buffer[] = [];
  let headEnd = 0;
  for (let at = 0; at < answer.length; ) {
    const length = Math.max(LENGTH_BYTES, Number.parseInt(answer.toString("latin1", at, at + LENGTH_BYTES), 16));
    const payload = answer.subarray(at + LENGTH_BYTES, at + length);
    at += length;
    if (payload[0] === 1) pieces.push(payload.subarray(BAND_BYTES));
    else if (pieces.length === 0 && payload[0] !== 2) headEnd = at;
  }
  return { head: answer.subarray(0, headEnd), pack: Buffer.concat(pieces) };
}

export function putTogether({ head, pack }: TakenApart): Buffer {
  const frames: Buffer[] = [head];
  for (let at = 0; at < pack.length; at += MAX_PIECE_BYTES) {
    const piece = pack.subarray(at, at + MAX_PIECE_BYTES);
    const length = (piece.length + LENGTH_BYTES + BAND_BYTES).toString(16).padStart(LENGTH_BYTES, "0");
    frames.push(Buffer.from(length), Buffer.from([1]), piece);
  }
  return Buffer.concat([...frames, Buffer.from("0000")]);
}

/** The same answer with other lines, each framed anew; marks between lines stay. */
export function changeLines(answer: Buffer, change: (line: string) => string): Buffer {
  const frames: Buffer[] = [];
  for (let at = 0; at < answer.length; ) {
    const length = Number.parseInt(answer.toString("latin1", at, at + LENGTH_BYTES), 16);
    const end = at + Math.max(LENGTH_BYTES, length);
    const line = Buffer.from(change(answer.toString("latin1", at + LENGTH_BYTES, end)), "latin1");
    const digits = (line.length + LENGTH_BYTES).toString(16).padStart(LENGTH_BYTES, "0");
    frames.push(length < LENGTH_BYTES ? answer.subarray(at, end) : Buffer.concat([Buffer.from(digits), line]));
    at = end;
  }
  return Buffer.concat(frames);
}

/** A pack of these entries, each with its header, with the right count and checksum. */
export function makePack(entries: readonly Buffer[], claimedCount = entries.length): Buffer {
  const header = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
  header.writeUInt32BE(claimedCount, 8);
  return sealPack(Buffer.concat([header, ...entries]));
}

export function sealPack(unsealed: Buffer): Buffer {
  return Buffer.concat([unsealed, createHash("sha1").update(unsealed).digest()]);
}

/** Counted by the tests themselves. */
export function objectId(type: "commit" | "tree" | "blob" | "tag", content: Buffer): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

const TYPE_BITS = { commit: 1, tree: 2, blob: 3, tag: 4, "ofs-delta": 6, "ref-delta": 7 } as const;

/** One entry of a pack: its header, with any size that a test claims, and its compressed content. */
export function packEntry(
  type: keyof typeof TYPE_BITS,
  content: Buffer,
  { base = Buffer.alloc(0), claimedSize = content.length }: { base?: Buffer; claimedSize?: number } = {},
): Buffer {
  return Buffer.concat([entryHeader(TYPE_BITS[type], claimedSize), base, deflateSync(content)]);
}

function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes.map((byte, at) => (at < bytes.length - 1 ? byte | 0x80 : byte)));
}

/** A distance back to the base: seven bits a byte, the highest first, each further byte adding one. */
export function distanceBack(distance: number): Buffer {
  const bytes = [distance % 128];
  for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest--;
    bytes.unshift((rest % 128) | 0x80);
  }
  return Buffer.from(bytes);
}

/** A size in front of a delta: seven bits a byte, the lowest first. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) | 0x80);
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** A delta that inserts `text` into a base of so many bytes, keeping nothing of it; all below 128. */
export function insertDelta(baseSize: number, text: string): Buffer {
  return Buffer.from([baseSize, text.length, text.length, ...Buffer.from(text)]);
}
