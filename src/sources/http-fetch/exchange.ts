import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { RegistrydError } from "../../errors.ts";
import type { Agents } from "./agents.ts";
import { explainFailure, isStaleConnection, notConnected, silent } from "./explain-failure.ts";
import { type IdleTimer, startIdleTimer } from "./idle-timer.ts";
import { showUrl } from "./show-url.ts";

export interface Deadlines {
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

export interface Outgoing {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

const MAX_HEADER_BYTES = 32 * 1024;

/**
 * Sends one request and waits for the head of its answer. Kept-alive connections that turn out to be closed are
 * replaced, all of them after a restart of the server; every request of ours only reads, so sending it again is harmless.
 * @throws {RegistrydError} `network`, `timeout`, `tls`, `limit_exceeded`; the reason of `signal`
 */
export async function exchange(
  agents: Agents,
  deadlines: Deadlines,
  outgoing: Outgoing,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await sendOnce(agents, deadlines, outgoing, signal);
    } catch (failure) {
      if (!(failure instanceof StaleConnection)) throw explainFailure(failure, showUrl(outgoing.url), signal);
    }
  }
}

class StaleConnection extends Error {}

function sendOnce(agents: Agents, deadlines: Deadlines, outgoing: Outgoing, signal: AbortSignal) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const { url, body } = outgoing;
    const options = requestOptions(outgoing, signal);
    const request =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, agent: agents.https })
        : httpRequest(url, { ...options, agent: agents.http });
    const stopWaiting = boundWaiting(request, url, deadlines);
    request.once("response", (response) => {
      stopWaiting();
      resolve(response);
    });
    // Stays attached: an error after the whole answer has arrived concerns nobody.
    request.on("error", (error) => {
      stopWaiting();
      reject(request.reusedSocket && isStaleConnection(error) ? new StaleConnection() : error);
    });
    request.end(body ?? undefined);
  });
}

/** Bounds first the time to connect, TLS included, then the time until the answer begins. */
function boundWaiting(request: ClientRequest, url: URL, { connectTimeoutMs, idleTimeoutMs }: Deadlines): () => void {
  let timer: IdleTimer | null = null;
  const arm = (limitMs: number, tooLate: RegistrydError) => {
    timer?.stop();
    timer = startIdleTimer(limitMs, () => request.destroy(tooLate));
  };
  request.once("socket", (socket) => {
    const waitForAnswer = () => arm(idleTimeoutMs, silent(url, idleTimeoutMs));
    if (!socket.connecting) return waitForAnswer();
    arm(connectTimeoutMs, notConnected(url, connectTimeoutMs));
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", waitForAnswer);
  });
  return () => timer?.stop();
}

function requestOptions({ method, headers, body }: Outgoing, signal: AbortSignal): RequestOptions {
  const length = body === null ? {} : { "Content-Length": String(body.byteLength) };
  return {
    method,
    signal,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Userinfo of an address is never sent: credentials come from files alone.
    auth: null,
    headers: { ...headers, ...length, "Accept-Encoding": "identity" },
  };
}
