import { isObjectId, type ObjectId } from "./object-id.ts";

/** All that decides what a fetch reads; kept as the fingerprint of a look. */
export interface GitPosition {
  readonly commit: ObjectId;
  /** The full name of the ref that was followed; null for a configured commit. */
  readonly ref: string | null;
  readonly path: string;
}

export function encodePosition({ commit, ref, path }: GitPosition): string {
  return JSON.stringify({ commit, ref, path });
}

/** Null for a fingerprint that is not of a git source. */
export function decodePosition(fingerprint: string | null): GitPosition | null {
  try {
    const position: Partial<GitPosition> | null = JSON.parse(fingerprint ?? "null");
    return isObjectId(position?.commit ?? "") ? (position as GitPosition) : null;
  } catch {
    return null;
  }
}
