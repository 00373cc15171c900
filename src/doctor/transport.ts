import type { Ask } from "./ask.ts";
import { type Exchange, headerOf, told } from "./exchange.ts";
import { CLIENTS, type Finding, fail, judge } from "./finding.ts";
import { PROBE } from "./first-answer.ts";

export interface Transport {
  /** The same list, with gzip allowed and without. */
  readonly packed: Exchange;
  readonly plain: Exchange;
  readonly head: Exchange;
}

const LIST = "servers?limit=100";

export async function recordTransport(ask: Ask): Promise<Transport> {
  return {
    packed: await ask(LIST, { headers: { "accept-encoding": "gzip" } }),
    plain: await ask(LIST, { headers: { "accept-encoding": "identity" } }),
    head: await ask(PROBE, { method: "HEAD" }),
  };
}

export function judgeTransport({ packed, plain, head }: Transport): readonly Finding[] {
  const isAnswered = head.kind === "answer" && head.status === 200;
  return [judgeCompression(packed, plain), judge("head", isAnswered ? null : told(head), told(head))];
}

/** Below this, packing gains nothing. */
const MIN_PACKED_LENGTH = 2_000;

function judgeCompression(packed: Exchange, plain: Exchange): Finding {
  if (packed.kind === "answer" && packed.body.kind === "broken") {
    return fail("compression", `${told(packed)}, but ${packed.body.why}`, CLIENTS);
  }
  if (headerOf(plain, "content-encoding") !== null) {
    return fail("compression", `${told(plain)} compressed, though nobody asked for it`);
  }
  const isLong = plain.kind === "answer" && plain.body.kind === "text" && plain.body.text.length > MIN_PACKED_LENGTH;
  const encoding = headerOf(packed, "content-encoding");
  if (encoding === null)
    return judge("compression", isLong ? `${told(packed)} uncompressed` : null, "short enough without");
  const varies = /(^|[\s,])(accept-encoding|\*)([\s,]|$)/i.test(headerOf(packed, "vary") ?? "");
  return judge("compression", varies ? null : "compressed answers come without Vary: Accept-Encoding", encoding);
}
