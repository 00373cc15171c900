import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ListenAddress } from "../config/config.ts";
import { formatListenAddress } from "../config/listen-address.ts";
import { RegistrydError } from "../errors.ts";
import { systemClock } from "../system-clock.ts";
import { type Answer, writeAnswer } from "./answer.ts";
import { askedBy } from "./asked.ts";
import { answerBrokenRequests } from "./broken-request.ts";
import { guardConnections } from "./connections.ts";
import type { HttpApp } from "./http-app.ts";
import { createLimitedServer, type ServerLimits } from "./limited-server.ts";
import { createPipelines } from "./pipelines.ts";
import { badRequest, type Refusal, unavailable } from "./refusal.ts";

export interface Listening {
  /** With the real port where 0 was asked for. */
  readonly address: ListenAddress;
  /** Lets requests under way finish for `graceMs` at most, and ends what is left then, a body half read included. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves `app` on an address.
 * @throws {RegistrydError} `network` when the address cannot be had, with the cause and what to do
 */
export async function listen(app: HttpApp, address: ListenAddress, limits: ServerLimits): Promise<Listening> {
  const server = createLimitedServer(limits);
  const connections = guardConnections(server, limits.maxConnections, systemClock.monotonic);
  const closing = new WeakSet<Duplex>();
  const pipelines = createPipelines();
  let stopping = false;

  /** Why a request on the connection is turned away; null when it is not. */
  function whyNot(socket: Socket): Refusal | null {
    if (stopping) return unavailable("stopping", "registryd is stopping", 1);
    return connections.isOver(socket) ? tooManyConnections() : null;
  }

  function respond(incoming: IncomingMessage, outgoing: ServerResponse, isLast: boolean): void {
    const thrown = whyNot(incoming.socket) ?? withoutHost(incoming);
    if (isLast || thrown !== null) outgoing.setHeader("Connection", "close");
    send(thrown === null ? app.ask(askedBy(incoming)) : app.refuse(thrown, incoming.method ?? ""), outgoing);
  }

  function serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { socket } = incoming;
    const isLast = hasBody(incoming);
    if (isLast) closing.add(socket);
    const before = pipelines.enter(socket, outgoing);
    if (before === null) respond(incoming, outgoing, isLast);
    else pipelines.wait(before, socket, () => respond(incoming, outgoing, isLast));
  }

  server.on("request", serve);
  // What a client expects changes nothing: no body is waited for.
  server.on("checkContinue", serve).on("checkExpectation", serve);
  answerBrokenRequests(server, {
    maxHeadBytes: limits.maxRequestHeaderBytes,
    isClosing: (socket) => closing.has(socket),
    whenAnswered: pipelines.whenAnswered,
    ask: app.ask,
    refuse: (thrown) => app.refuse(thrown, ""),
  });
  const port = await bind(server, address);
  return {
    address: { host: address.host, port },
    close: (graceMs) => {
      stopping = true;
      return closeWithin(server, graceMs);
    },
  };
}

/** RFC 9112 §3.2 wants it of HTTP/1.1, whether it is believed or not. */
function withoutHost({ headers, httpVersion }: IncomingMessage): Refusal | null {
  if (headers.host !== undefined || httpVersion !== "1.1") return null;
  return badRequest("the request has no Host header; HTTP/1.1 wants one");
}

/** Nothing here reads a body, so after one nobody knows where the next request begins. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

function send(answer: Answer | Promise<Answer>, outgoing: ServerResponse): void {
  if (answer instanceof Promise) void answer.then((late) => writeAnswer(late, outgoing));
  else writeAnswer(answer, outgoing);
}

function tooManyConnections() {
  return unavailable("too_many_connections", "this server has all the connections it takes; try again", 1);
}

function bind(server: Server, { host, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    // It stays: later errors are connections that cannot be taken for want of descriptors, and nothing for the process to end on.
    server.on("error", (cause: NodeJS.ErrnoException) => reject(cannotListen({ host, port }, cause)));
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

function cannotListen(address: ListenAddress, cause: NodeJS.ErrnoException): RegistrydError {
  const shown = formatListenAddress(address);
  const reason = REASONS[cause.code ?? ""] ?? `it cannot be had (${cause.code ?? "unknown cause"})`;
  return new RegistrydError("network", `cannot listen on ${shown}: ${reason}`, {
    hint: "choose another address in the config, under `http`, or stop what uses this one",
    cause,
    details: { address: shown, reason: cause.code ?? null },
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use",
  EACCES: "this user may not use the port",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "the host name is not known",
};

function closeWithin(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // A connection whose last answer has gone out waits for nothing.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}

const SWEEP_MS = 50;
