import type { Answer } from "./answer.ts";
import type { Encoding } from "./encoding.ts";
import { namesTag } from "./etag.ts";

/** A 200 with the tag of its bytes, and what a client that holds them gets instead. */
export interface TaggedAnswer extends Answer {
  readonly etag: string;
  readonly notModified: Answer;
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
): TaggedAnswer {
  const coded = encoding === "identity" ? [] : ["Content-Encoding", encoding];
  const own = ["ETag", etag, "Content-Type", contentType, ...coded, "Content-Length", String(body.length)];
  return { status: 200, headers: [...headers, ...own], body, etag, notModified: notModified(headers, etag) };
}

/** The answer, or its 304 when the client says that it holds it, or holds anything (`*`). */
export function unlessHeld(answer: TaggedAnswer, ifNoneMatch: string | undefined): Answer {
  if (ifNoneMatch === undefined) return answer;
  return namesTag(ifNoneMatch, answer.etag) || ifNoneMatch.trim() === "*" ? answer.notModified : answer;
}

/** Has the headers of the 200 but those that describe its body (RFC 9110 §15.4.5). */
export function notModified(headers: readonly string[], etag: string): Answer {
  return { status: 304, headers: [...headers, "ETag", etag], body: null };
}
