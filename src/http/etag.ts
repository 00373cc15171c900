import { hash } from "node:crypto";

/** Strong entity tag of whatever is determined by these parts. */
export function etagOf(...parts: readonly string[]): string {
  return `"${hash("sha256", parts.join("\0"), "base64url").slice(0, 27)}"`;
}

/** Whether an `If-None-Match` names the tag; compared weakly, as RFC 9110 §13.1.2 wants it. */
export function namesTag(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag) return true;
  if (!ifNoneMatch.includes(etag)) return false;
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
