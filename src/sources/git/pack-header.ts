import { RegistrydError } from "../../errors.ts";
import type { ObjectId, ObjectType } from "./object-id.ts";

/** What stands in front of an object's compressed data in a pack (gitformat-pack). */
export type EntryHeader = { readonly headerBytes: number; readonly size: number } & (
  | { readonly type: ObjectType }
  /** How far back in the pack the base begins. */
  | { readonly type: "ofs-delta"; readonly distance: number }
  | { readonly type: "ref-delta"; readonly base: ObjectId }
);

/** No header is longer: ten digits of size, then ten of an offset or an id. */
export const MAX_ENTRY_HEADER_BYTES = 30;

const TYPES = { 1: "commit", 2: "tree", 3: "blob", 4: "tag" } as const;
const OFS_DELTA = 6;
const REF_DELTA = 7;
const ID_BYTES = 20;

/** @throws {RegistrydError} `pack_corrupt` */
export function parseEntryHeader(bytes: Buffer): EntryHeader {
  const first = byteAt(bytes, 0);
  const type = (first >> 4) & 7;
  const { value: size, next } = first < 0x80 ? { value: first & 15, next: 1 } : readSize(bytes, first & 15);
  if (isWholeType(type)) return { type: TYPES[type], size, headerBytes: next };
  if (type === REF_DELTA) {
    if (bytes.length < next + ID_BYTES) throw corrupt();
    const base = bytes.toString("hex", next, next + ID_BYTES);
    return { type: "ref-delta", base, size, headerBytes: next + ID_BYTES };
  }
  if (type !== OFS_DELTA) throw corrupt();
  const distance = readDistance(bytes, next);
  return { type: "ofs-delta", distance: distance.value, size, headerBytes: distance.next };
}

/** The pack's own header: `PACK`, the version and the number of objects. */
export function parsePackHeader(bytes: Buffer): { readonly objectCount: number } {
  const version = bytes.length < 12 ? 0 : bytes.readUInt32BE(4);
  if (bytes.toString("latin1", 0, 4) !== "PACK" || (version !== 2 && version !== 3)) throw corrupt();
  return { objectCount: bytes.readUInt32BE(8) };
}

function isWholeType(type: number): type is keyof typeof TYPES {
  return type in TYPES;
}

/** Seven bits a byte, lowest first, behind the four bits of the first byte. */
function readSize(bytes: Buffer, lowBits: number) {
  let value = lowBits;
  let factor = 16;
  for (let at = 1; ; at++, factor *= 128) {
    const byte = byteAt(bytes, at);
    value += (byte & 0x7f) * factor;
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt();
    if (byte < 0x80) return { value, next: at + 1 };
  }
}

/** Seven bits a byte, highest first; each further byte adds one, so that no number has two forms. */
function readDistance(bytes: Buffer, start: number) {
  let value = -1;
  for (let at = start; ; at++) {
    const byte = byteAt(bytes, at);
    value = (value + 1) * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt();
    if (byte < 0x80) return { value, next: at + 1 };
  }
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = at < MAX_ENTRY_HEADER_BYTES ? bytes[at] : undefined;
  if (byte === undefined) throw corrupt();
  return byte;
}

function corrupt(): RegistrydError {
  return new RegistrydError("pack_corrupt", "the git server's pack is malformed or ends too early");
}
