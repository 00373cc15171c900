import type { Answer } from "./answer.ts";
import type { Encoding } from "./encoding.ts";
import { namesTag } from "./etag.ts";

export interface Representation {
  readonly contentType: string;
  readonly encoding: Encoding;
  readonly etag: string;
}

/** A body as an answer; `headers` are those of its route. */
export function represent(
  body: Buffer,
  { contentType, encoding, etag }: Representation,
  headers: readonly string[],
): Answer {
  const coded = encoding === "identity" ? [] : ["Content-Encoding", encoding];
  const own = ["Content-Type", contentType, "ETag", etag, ...coded, "Content-Length", String(body.length)];
  return { status: 200, headers: [...headers, ...own], body };
}

/** Turns an answer into a 304 when the client says that it holds it, or holds anything (`*`). */
export function unlessHeld(answer: Answer, ifNoneMatch: string | undefined): Answer {
  if (ifNoneMatch === undefined || answer.status !== 200) return answer;
  const etag = answer.headers[answer.headers.indexOf("ETag") + 1] ?? "";
  const held = ifNoneMatch.trim() === "*" || namesTag(ifNoneMatch, etag);
  return held ? notModifiedOf(answer, etag) : answer;
}

/** Answers in memory are asked for again and again, and most askers hold them. */
const notModifiedAnswers = new WeakMap<Answer, Answer>();

function notModifiedOf(answer: Answer, etag: string): Answer {
  const known = notModifiedAnswers.get(answer);
  if (known !== undefined) return known;
  const made = notModified(answer.headers, etag);
  notModifiedAnswers.set(answer, made);
  return made;
}

/** A 304 has the headers of the 200 but those that describe a body (RFC 9110 §15.4.5). */
export function notModified(headers: readonly string[], etag: string): Answer {
  const kept = headers.filter((_, index) => !DESCRIBES_A_BODY.has(headers[index - (index % 2)] ?? ""));
  return { status: 304, headers: [...kept, "ETag", etag], body: null };
}

const DESCRIBES_A_BODY: ReadonlySet<string> = new Set(["Content-Type", "Content-Encoding", "Content-Length", "ETag"]);
