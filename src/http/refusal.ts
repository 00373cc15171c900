import { STATUS_CODES } from "node:http";
import type { Answer } from "./answer.ts";

export type RefusalCode =
  | "bad_request"
  | "config_invalid"
  | "conflict"
  | "forbidden"
  | "internal"
  | "not_found"
  | "not_loaded"
  | "read_only"
  | "stopping"
  | "store_busy"
  | "store_corrupt"
  | "too_many_connections";

interface RefusalFacts {
  readonly status: number;
  readonly code: RefusalCode;
  /** The short name that clients of the standard show, such as `Server not found`. */
  readonly error: string;
  /** One sentence: what is wrong and what is allowed. */
  readonly detail: string;
  /** Names and values in turn. */
  readonly headers?: readonly string[];
  /** Further members of the body. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A request that is not answered as asked (CONTRACT §2). Thrown by whatever finds out, answered in one place. */
export class Refusal extends Error {
  readonly facts: RefusalFacts;

  constructor(facts: RefusalFacts, cause?: unknown) {
    super(facts.detail, { cause });
    this.name = "Refusal";
    this.facts = facts;
  }
}

/** The body and headers of a refusal; `headers` are those that every answer of the listener carries. */
export function refusalAnswer({ facts }: Refusal, headers: readonly string[]): Answer {
  const { status, code, error, detail, more } = facts;
  const body = Buffer.from(
    JSON.stringify({ error, title: STATUS_CODES[status] ?? "Error", status, detail, code, ...more }),
  );
  const own = ["Content-Type", "application/json", "Cache-Control", "no-store", "Content-Length", String(body.length)];
  return { status, headers: [...headers, ...own, ...(facts.headers ?? [])], body };
}

export function badRequest(detail: string): Refusal {
  return new Refusal({ status: 400, code: "bad_request", error: "Bad request", detail });
}

/** `what` begins the short name: `Server`, `Registry`, … */
export function notFound(what: string, detail: string): Refusal {
  return new Refusal({ status: 404, code: "not_found", error: `${what} not found`, detail });
}

export function forbidden(detail: string): Refusal {
  return new Refusal({ status: 403, code: "forbidden", error: "Forbidden", detail });
}

export function unavailable(code: RefusalCode, detail: string, retryAfterSeconds: number | null): Refusal {
  const headers = retryAfterSeconds === null ? [] : ["Retry-After", String(retryAfterSeconds)];
  return new Refusal({ status: 503, code, error: "Service unavailable", detail, headers });
}
