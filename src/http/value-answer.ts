import type { Answer } from "./answer.ts";
import { type Compressor, MIN_COMPRESSED_BYTES } from "./compress.ts";
import { negotiateEncoding } from "./encoding.ts";
import { etagOf } from "./etag.ts";
import { CACHE_CONTROL, PUBLIC_HEADERS } from "./read-headers.ts";
import { represent, unlessHeld } from "./represent.ts";
import type { Call } from "./router.ts";

/** Answers a public call with a text made for it alone; its tag is a digest of it. `more` are headers of this text. */
export type AnswerText = (
  call: Call,
  text: string,
  contentType: string,
  more?: readonly string[],
) => Answer | Promise<Answer>;

export function createAnswerText(compressor: Compressor): AnswerText {
  return (call, text, contentType, more = []) => {
    const body = Buffer.from(text);
    const wanted = negotiateEncoding(call.header("accept-encoding"));
    const encoding = body.length < MIN_COMPRESSED_BYTES ? "identity" : wanted;
    const work = encoding === "identity" ? null : compressor.compress(body, encoding);
    const finish = (bytes: Buffer) => {
      const used = bytes === body ? "identity" : encoding;
      const answer = represent(bytes, { contentType, encoding: used, etag: etagOf(text, used) }, [...HEADERS, ...more]);
      return unlessHeld(answer, call.header("if-none-match"));
    };
    return work === null ? finish(body) : work.then(finish);
  };
}

const HEADERS = [...PUBLIC_HEADERS, ...CACHE_CONTROL];
