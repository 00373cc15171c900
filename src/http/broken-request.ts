import { type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { Refusal, type RefusalCode, refusalAnswer } from "./refusal.ts";

/**
 * Answers what node:http cannot make a request of: each gets an answer in the shape of every other refusal, and its
 * connection is closed, because nobody knows where the next request would begin. A connection that `isClosing` has its
 * last answer already, and a second one would be taken for that of another request.
 */
export function answerBrokenRequests(server: Server, isClosing: (socket: Duplex) => boolean): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (isClosing(socket)) return;
    if (!socket.writable || error.code === "ECONNRESET") socket.destroy();
    else end(socket, refusalOf(error.code));
  });
  server.on("connect", (_request, socket) => end(socket, methodNotAllowed()));
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

function end(socket: Duplex, thrown: Refusal): void {
  const { status, headers, body } = refusalAnswer(thrown, ["Connection", "close", "X-Content-Type-Options", "nosniff"]);
  const lines = headers.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join("");
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n${body?.toString() ?? ""}`, () =>
    socket.destroy(),
  );
}
