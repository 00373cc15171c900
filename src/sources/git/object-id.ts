import { createHash, type Hash } from "node:crypto";

export type ObjectType = "commit" | "tree" | "blob" | "tag";

/** 40 lower-case hex digits: SHA-1 over the type, the size and the content. */
export type ObjectId = string;

export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

export function objectId(type: ObjectType, content: Uint8Array): ObjectId {
  return startObjectHash(type, content.byteLength).update(content).digest("hex");
}

/** For content that arrives in pieces. */
export function startObjectHash(type: ObjectType, sizeBytes: number): Hash {
  return createHash("sha1").update(`${type} ${sizeBytes}\0`);
}
