import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

/** A whole answer as plain values. `headers` holds names and values in turn, the form node:http writes fastest. */
export interface Answer {
  readonly status: number;
  readonly headers: string[];
  /** Null where the status allows no body. */
  readonly body: Buffer | null;
}

/** What node:http adds to a request; absent where a handler is called without a port. */
export interface NodeBindings {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

/** Hands an answer to whoever asked: straight to the socket's response, or as a standard `Response`. */
export function sendAnswer(answer: Answer, { outgoing }: NodeBindings): Response {
  if (outgoing === undefined) return toResponse(answer);
  writeAnswer(answer, outgoing);
  return RESPONSE_ALREADY_SENT;
}

/** The one place where an answer becomes bytes on a connection. */
export function writeAnswer({ status, headers, body }: Answer, outgoing: ServerResponse): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

/** The answer with more headers, as names and values in turn. */
export function withHeaders(answer: Answer, headers: readonly string[]): Answer {
  return headers.length === 0 ? answer : { ...answer, headers: answer.headers.concat(headers) };
}

function toResponse({ status, headers, body }: Answer): Response {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) pairs.push([headers[i] ?? "", headers[i + 1] ?? ""]);
  return new Response(body === null ? null : new Uint8Array(body), { status, headers: pairs });
}
