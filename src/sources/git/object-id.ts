import { createHash, type Hash } from "node:crypto";
import type { Pace } from "./pace.ts";

export type ObjectType = "commit" | "tree" | "blob" | "tag";

/** 40 lower-case hex digits: SHA-1 over the type, the size and the content. */
export type ObjectId = string;

export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

const PIECE_BYTES = 1024 * 1024;

export async function hashObject(type: ObjectType, content: Uint8Array, pace: Pace): Promise<ObjectId> {
  const hash = startObjectHash(type, content.byteLength);
  for (let at = 0; at < content.byteLength; at += PIECE_BYTES) {
    const piece = content.subarray(at, at + PIECE_BYTES);
    hash.update(piece);
    if (pace.worked(piece.byteLength)) await pace.turn();
  }
  return hash.digest("hex");
}

/** For content that arrives in pieces. */
export function startObjectHash(type: ObjectType, sizeBytes: number): Hash {
  return createHash("sha1").update(`${type} ${sizeBytes}\0`);
}
