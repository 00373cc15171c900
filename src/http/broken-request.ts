import { type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Answer } from "./answer.ts";
import type { Ask, Asked } from "./asked.ts";
import { readRawRequest, type Unread } from "./raw-target.ts";
import { Refusal, type RefusalCode } from "./refusal.ts";

interface BrokenRequestOptions {
  readonly maxHeadBytes: number;
  /** Whether the connection has its last answer: one more would be taken for that of another request. */
  readonly isClosing: (socket: Duplex) => boolean;
  /** Calls `then` once every answer that the connection is owed has gone out. */
  readonly whenAnswered: (socket: Duplex, then: () => void) => void;
  readonly ask: Ask;
  readonly refuse: (thrown: Refusal) => Answer;
}

/**
 * Answers what node:http cannot make a request of, in the shape of every other answer, and closes the connection,
 * because nobody knows where the next request would begin.
 */
export function answerBrokenRequests(server: Server, options: BrokenRequestOptions): void {
  const { maxHeadBytes, isClosing, whenAnswered, ask, refuse } = options;
  server.on("clientError", (error: NodeJS.ErrnoException & Unread, socket) => {
    if (isClosing(socket)) return;
    if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    const asked = error.code === "HPE_INVALID_URL" ? readRawRequest(error, maxHeadBytes) : null;
    whenAnswered(socket, () => void finish(socket, asked, asked === null ? refuse(refusalOf(error.code)) : ask(asked)));
  });
  server.on("connect", (_request, socket) => {
    // node:http has let go of the connection, so its failures have nobody else.
    socket.on("error", () => {});
    if (!isClosing(socket)) whenAnswered(socket, () => void finish(socket, null, refuse(methodNotAllowed())));
  });
}

function refusalOf(code: string | undefined): Refusal {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return refusal(431, "bad_request", "the request line and headers are larger than this server reads");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return refusal(408, "bad_request", "the request did not arrive in time");
    case "HPE_INVALID_METHOD":
      return methodNotAllowed();
    default:
      return refusal(400, "bad_request", "this is no well-formed HTTP/1.1 request");
  }
}

function methodNotAllowed(): Refusal {
  return refusal(405, "read_only", "this server takes GET, HEAD and OPTIONS", ["Allow", "GET, HEAD, OPTIONS"]);
}

function refusal(status: number, code: RefusalCode, detail: string, headers: readonly string[] = []): Refusal {
  return new Refusal({ status, code, error: STATUS_CODES[status] ?? "Bad request", detail, headers });
}

async function finish(socket: Duplex, asked: Asked | null, answer: Answer | Promise<Answer>): Promise<void> {
  const { status, headers, body } = await answer;
  if (!socket.writable) return void socket.destroy();
  const lines = ["Connection", "close", ...headers].map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`));
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n`);
  socket.end(asked?.method === "HEAD" ? null : body, () => socket.destroy());
}
