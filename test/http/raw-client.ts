import { connect, type Socket } from "node:net";
import { expectDescribed, isDescribed } from "./described.ts";

export interface RawAnswer {
  /** 0 when the connection ended without one. */
  readonly status: number;
  readonly text: string;
  readonly tookMs: number;
}

/**
 * Sends bytes as they are and collects what comes back until the other side closes. Every answer that came whole is held
 * to the description of the API.
 */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const request = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes;
  const answer = await exchange(port, request);
  const asked = [...request.toString("latin1").matchAll(/^([A-Z]+) (\S+) HTTP\/1\.[01]\r$/gm)];
  for (const [index, response] of wholeAnswers(answer.text).entries()) {
    const [, method = "", target = ""] = asked[index] ?? [];
    // What cannot be read as a request has no method either.
    if (response.status >= 400) await expectDescribed("", target, response);
    else if (target !== "" && isDescribed(target)) await expectDescribed(method, target, response);
  }
  return answer;
}

function exchange(port: number, request: Buffer): Promise<RawAnswer> {
  const startedMs = performance.now();
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const socket = openSocket(port);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ status, text, tookMs: performance.now() - startedMs });
    });
    socket.write(request);
  });
}

/** The answers in a stream, up to one whose body was not sent whole, or not at all as to HEAD. */
function wholeAnswers(text: string): readonly Response[] {
  const answers: Response[] = [];
  let rest = text;
  for (let end = rest.indexOf("\r\n\r\n"); end >= 0; end = rest.indexOf("\r\n\r\n")) {
    const [line = "", ...fields] = rest.slice(0, end).split("\r\n");
    const headers = new Headers(fields.map((field) => field.split(/: */, 2) as [string, string]));
    const length = Number(headers.get("Content-Length") ?? 0);
    const body = rest.slice(end + 4, end + 4 + length);
    if (body.length < length) break;
    answers.push(
      new Response(length === 0 ? null : Buffer.from(body, "latin1"), { status: Number(line.split(" ")[1]), headers }),
    );
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

export function openSocket(port: number): Socket {
  const socket = connect({ host: "127.0.0.1", port });
  // A refused or reset connection is an outcome here, told by `close`.
  socket.on("error", () => {});
  // Without a reader a socket never learns that the other side has closed.
  return socket.resume();
}
