/** One request to the registry; `target` is what follows the address of its API, such as `servers?limit=1`. */
export interface Asked {
  readonly method: "GET" | "HEAD" | "OPTIONS";
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly kind: "answer";
  readonly asked: Asked;
  readonly status: number;
  /** By lower-case name; repeated ones are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked and decoded. */
  readonly body: Body;
  /** From the request to the last byte. */
  readonly durationMs: number;
}

export type Body = { readonly kind: "text"; readonly text: string } | { readonly kind: "broken"; readonly why: string };

export interface NoAnswer {
  readonly kind: "none";
  readonly asked: Asked;
  readonly reason: "network" | "timeout" | "limit_exceeded";
  readonly why: string;
}

export type Exchange = Answer | NoAnswer;

/** Such as `GET servers?limit=0 answered 500`. */
export function told(exchange: Exchange): string {
  const { method, target } = exchange.asked;
  const request = `${method} ${target.length > MAX_TOLD ? `${target.slice(0, MAX_TOLD)}…` : target}`;
  return exchange.kind === "answer" ? `${request} answered ${exchange.status}` : `${request}: ${exchange.why}`;
}

const MAX_TOLD = 160;

export function headerOf(exchange: Exchange, name: string): string | null {
  return exchange.kind === "answer" ? (exchange.headers[name] ?? null) : null;
}

export type Json =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "trouble"; readonly why: string };

/** The JSON of an answer with this status; everything else is told as the trouble that it is. */
export function jsonOf(exchange: Exchange, status = 200): Json {
  if (exchange.kind === "none" || exchange.status !== status) {
    return { kind: "trouble", why: `${told(exchange)}${exchange.kind === "none" ? "" : `; expected ${status}`}` };
  }
  const { body } = exchange;
  if (body.kind === "broken") return { kind: "trouble", why: `${told(exchange)}, but ${body.why}` };
  try {
    return { kind: "json", value: JSON.parse(body.text) };
  } catch {
    return { kind: "trouble", why: `${told(exchange)}, but not with JSON` };
  }
}
