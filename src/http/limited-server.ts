import { createServer, type Server } from "node:http";
import type { Limits } from "../config/config.ts";

export type ServerLimits = Pick<
  Limits,
  "maxRequestHeaderBytes" | "requestHeadersTimeoutMs" | "requestTimeoutMs" | "maxConnections" | "idleTimeoutMs"
>;

/** How long a connection is kept between two requests. */
const KEEP_ALIVE_MS = 5_000;
/** Overdue requests are looked for at least this often. */
const MAX_CHECK_MS = 500;
/** Far more than any client sends. */
const MAX_HEADERS = 200;

/** A server that ends what takes longer than it may. */
export function createLimitedServer(limits: ServerLimits): Server {
  const { requestHeadersTimeoutMs, requestTimeoutMs } = limits;
  // What is overdue is found up to one look later, and is to be gone by then.
  const checkMs = Math.min(MAX_CHECK_MS, Math.ceil(requestHeadersTimeoutMs / 4));
  const server = createServer({
    maxHeaderSize: limits.maxRequestHeaderBytes,
    headersTimeout: Math.max(1, requestHeadersTimeoutMs - checkMs),
    requestTimeout: Math.max(1, requestTimeoutMs - checkMs, requestHeadersTimeoutMs - checkMs),
    connectionsCheckingInterval: checkMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Refused by ourselves, in the shape of every other error.
    requireHostHeader: false,
  });
  server.maxHeadersCount = MAX_HEADERS;
  // A client that neither sends nor reads loses its connection, however much of an answer it is owed.
  server.timeout = limits.idleTimeoutMs;
  return server;
}
