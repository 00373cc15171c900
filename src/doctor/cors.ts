import type { Ask } from "./ask.ts";
import { type Exchange, headerOf, told } from "./exchange.ts";
import { type Finding, fail, judge } from "./finding.ts";
import { PROBE } from "./first-answer.ts";

/** What a page in a browser, and Copilot, find out. */
export interface Cors {
  readonly answer: Exchange;
  readonly error: Exchange;
  readonly preflight: Exchange;
  /** With a token that no registry knows. */
  readonly authorized: Exchange;
}

const ORIGIN = "https://registryd-doctor.example.org";

export async function recordCors(ask: Ask): Promise<Cors> {
  const origin = { origin: ORIGIN };
  return {
    answer: await ask(PROBE, { headers: origin }),
    error: await ask("servers/org.example.registryd-doctor%2Fno-such-server/versions/latest", { headers: origin }),
    preflight: await ask(PROBE, {
      method: "OPTIONS",
      headers: {
        ...origin,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization,content-type",
      },
    }),
    authorized: await ask(PROBE, { headers: { authorization: "Bearer registryd-doctor" } }),
  };
}

export function judgeCors({ answer, error, preflight, authorized }: Cors): readonly Finding[] {
  return [
    judge("cors", headersTrouble(answer), told(answer)),
    judge("cors-errors", headersTrouble(error), told(error)),
    judge("cors-preflight", preflightTrouble(preflight), told(preflight)),
    judgeAuthorized(authorized),
  ];
}

const NEEDED = [
  { header: "access-control-allow-origin", values: ["*"] },
  { header: "access-control-allow-methods", values: ["get", "options"] },
  { header: "access-control-allow-headers", values: ["authorization", "content-type"] },
] as const;

function headersTrouble(exchange: Exchange): string | null {
  if (exchange.kind === "none") return told(exchange);
  for (const { header, values } of NEEDED) {
    const given = headerOf(exchange, header);
    if (given === null) return `${told(exchange)} without ${header}`;
    const listed = given.toLowerCase().split(/\s*,\s*/);
    // A star stands for every method, but never for Authorization.
    const isAll = header === "access-control-allow-methods" && listed.includes("*");
    const isEcho = header === "access-control-allow-origin" && given === ORIGIN;
    const missing = isAll || isEcho ? undefined : values.find((value) => !listed.includes(value));
    if (missing !== undefined) return `${told(exchange)} with ${header}: ${given}; it lacks ${missing}`;
  }
  return null;
}

function preflightTrouble(exchange: Exchange): string | null {
  if (exchange.kind === "none" || exchange.status < 200 || exchange.status > 299) return told(exchange);
  return headersTrouble(exchange);
}

function judgeAuthorized(exchange: Exchange): Finding {
  const isIgnored = exchange.kind === "answer" && exchange.status === 200;
  const what = `${told(exchange)} when an Authorization header is sent`;
  return isIgnored ? judge("authorization-ignored", null, what) : fail("authorization-ignored", what);
}
