import type { Ask } from "./ask.ts";
import { type Exchange, told } from "./exchange.ts";
import { type Finding, fail, judge, pass } from "./finding.ts";

/** What the registry makes of requests that are not as it would like them. */
export interface Parameters {
  readonly limits: readonly Exchange[];
  readonly cursors: readonly Exchange[];
  readonly unknown: Exchange;
  readonly slashes: readonly Exchange[];
}

export async function recordParameters(ask: Ask): Promise<Parameters> {
  return {
    limits: [await ask("servers?limit=0"), await ask("servers?limit=-1"), await ask("servers?limit=many")],
    cursors: [await ask("servers?cursor=%21not%20a%20cursor%21"), await ask("servers?cursor=bm90LWEtY3Vyc29y")],
    unknown: await ask("servers?limit=1&registryd_doctor=1"),
    slashes: [await ask("servers/?limit=1"), await ask("/servers?limit=1")],
  };
}

export function judgeParameters({ limits, cursors, unknown, slashes }: Parameters): readonly Finding[] {
  const isKnown = unknown.kind === "answer" && unknown.status === 200;
  const lost = slashes.find((exchange) => !isFoundOrMoved(exchange));
  return [
    judgeBad("bad-limit", limits),
    judgeBad("bad-cursor", cursors),
    judge("unknown-parameters", isKnown ? null : told(unknown), told(unknown)),
    judge("slashes", lost === undefined ? null : told(lost), slashes.map(told).join(", ")),
  ];
}

/** 4xx is right. A failure of the server breaks clients; taking the value for some other is only surprising. */
function judgeBad(check: "bad-limit" | "bad-cursor", exchanges: readonly Exchange[]): Finding {
  const failed = exchanges.find((exchange) => exchange.kind === "none" || exchange.status >= 500);
  if (failed !== undefined) return fail(check, told(failed));
  const taken = exchanges.find((exchange) => exchange.kind === "answer" && exchange.status < 400);
  return taken === undefined ? pass(check, exchanges.map(told).join(", ")) : fail(check, told(taken), []);
}

/** Clients follow a redirect to the usual spelling. */
function isFoundOrMoved(exchange: Exchange): boolean {
  return exchange.kind === "answer" && [200, 301, 302, 307, 308].includes(exchange.status);
}
