import type { Answer } from "./answer.ts";
import type { Encoding } from "./encoding.ts";
import { namesTag } from "./etag.ts";

/** The tag of an answer, what a client that holds its bytes gets instead, and the answer itself where it is at hand. */
export interface Tagged<Whole extends Answer | null = Answer | null> {
  readonly etag: string;
  readonly notModified: Answer;
  readonly whole: Whole;
}

interface Representation {
  readonly contentType: string;
  readonly encoding: Encoding;
  readonly etag: string;
}

/** A body as an answer; `headers` are those of its route. */
export function represent(
  body: Buffer,
  { contentType, encoding, etag }: Representation,
  headers: readonly string[],
): Tagged<Answer> {
  const coded = encoding === "identity" ? [] : ["Content-Encoding", encoding];
  const own = ["ETag", etag, "Content-Type", contentType, ...coded, "Content-Length", String(body.length)];
  return { ...tagOnly(etag, headers), whole: { status: 200, headers: [...headers, ...own], body } };
}

/** The 304 has the headers of the 200 but those that describe its body (RFC 9110 §15.4.5). */
export function tagOnly(etag: string, headers: readonly string[]): Tagged<null> {
  return { etag, notModified: { status: 304, headers: [...headers, "ETag", etag], body: null }, whole: null };
}

/**
 * The answer, or its 304 when the client says that it holds it, or holds anything (`*`); that only where the answer is
 * at hand, since a tag alone does not prove that there is one.
 */
export function unlessHeld<Whole extends Answer | null>(
  { etag, notModified, whole }: Tagged<Whole>,
  ifNoneMatch: string | undefined,
): Answer | Whole {
  if (ifNoneMatch === undefined) return whole;
  const isHeld = namesTag(ifNoneMatch, etag) || (whole !== null && ifNoneMatch.trim() === "*");
  return isHeld ? notModified : whole;
}
