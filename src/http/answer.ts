import type { ServerResponse } from "node:http";

/** A whole answer as plain values. `headers` holds names and values in turn, the form node:http writes fastest. */
export interface Answer {
  readonly status: number;
  readonly headers: string[];
  /** Null where the status allows no body. */
  readonly body: Buffer | null;
}

/** The one place where an answer becomes bytes on a connection; node:http leaves out the body of an answer to HEAD. */
export function writeAnswer({ status, headers, body }: Answer, outgoing: ServerResponse): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, headers);
  if (body !== null && body.length <= MAX_JOINED_BYTES) outgoing.end(body.toString("latin1"), "latin1");
  else outgoing.end(body);
}

/** A short body leaves in one piece with its head: node:http joins the two only as text. Latin-1 keeps every byte. */
const MAX_JOINED_BYTES = 4_096;

export function toResponse({ status, headers, body }: Answer): Response {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) pairs.push([headers[i] ?? "", headers[i + 1] ?? ""]);
  return new Response(body === null ? null : new Uint8Array(body), { status, headers: pairs });
}

/** The answer with more headers, as names and values in turn. */
export function withHeaders(answer: Answer, headers: readonly string[]): Answer {
  return headers.length === 0 ? answer : { ...answer, headers: answer.headers.concat(headers) };
}
