import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type Answer, toResponse } from "./answer.ts";

/** A request as plain values, wherever it came from. */
export interface Asked {
  readonly method: string;
  /** As spelled in the request line. */
  readonly target: string;
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Null where there is no connection. */
  readonly socket: Socket | null;
}

/** Answers a request. It neither throws nor rejects: every failure is an answer too. */
export type Ask = (asked: Asked) => Answer | Promise<Answer>;

export function askedBy({ method = "GET", url = "/", headers, socket }: IncomingMessage): Asked {
  return { method, target: url, header: (name) => headers[name]?.toString(), socket };
}

/** The same application for whoever speaks in standard requests and responses, without a port. */
export function toFetch(ask: Ask): (request: Request) => Promise<Response> {
  return async ({ method, url, headers }) => {
    const { pathname, search } = new URL(url);
    const header = (name: string) => headers.get(name) ?? undefined;
    const answer = await ask({ method, target: pathname + search, header, socket: null });
    return toResponse(method === "HEAD" ? { ...answer, body: null } : answer);
  };
}
