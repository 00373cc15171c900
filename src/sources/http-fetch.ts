import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Limits } from "../config/config.ts";
import { RegistrydError } from "../errors.ts";
import { type Agents, acquireAgents, releaseAgents } from "./http-fetch/agents.ts";
import { boundedBody, discardBody, sentTooMuch } from "./http-fetch/bounded-body.ts";
import { exchange, type Outgoing } from "./http-fetch/exchange.ts";
import { type Expected, judgeAnswer } from "./http-fetch/judge-answer.ts";
import { checkLiteralAddress } from "./http-fetch/safe-lookup.ts";
import { showUrl } from "./http-fetch/show-url.ts";

export interface BodyLimit {
  readonly maxBodyBytes: number;
  /** What a longer answer means to the caller, where that is more than its length. */
  readonly tooLarge?: () => RegistrydError;
}

export interface HttpRequest extends Outgoing, Expected, BodyLimit {}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  /** To be read to its end, or left, which cuts the connection. */
  readonly body: AsyncIterable<Buffer>;
}

/** The one way out of the process over http(s): kept-alive connections, deadlines, caps, no redirect to elsewhere. */
export interface HttpClient {
  /**
   * Resolves once the head of an expected answer is there.
   * @throws {RegistrydError} `network`, `timeout`, `tls`, `auth_failed`, `not_found`, `http_status` (with
   * `details.retryAfterMs` where the server says so), `content_type`, `redirect_refused`, `limit_exceeded`
   */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** Lets go of the connections, unless other clients use them; no call follows. */
  close(): void;
}

export type HttpLimits = Pick<Limits, "connectTimeoutMs" | "idleTimeoutMs">;

const MAX_REDIRECTS = 5;

/** Clients share their connections; a client must be closed once. */
export function createHttpClient(limits: HttpLimits): HttpClient {
  const agents = acquireAgents();
  return {
    async request(request, signal) {
      const { response, url } = await followRedirects(agents, limits, request, signal);
      const error = judgeAnswer(response, url, request);
      if (error !== null) {
        await discardBody(response, url, signal);
        throw error;
      }
      const { maxBodyBytes: maxBytes, tooLarge = () => sentTooMuch(url, maxBytes) } = request;
      const bounds = { maxBytes, tooLarge, idleTimeoutMs: limits.idleTimeoutMs };
      const body = boundedBody(response, url, bounds, signal);
      return { status: response.statusCode ?? 0, headers: response.headers, url, body };
    },
    close: releaseAgents,
  };
}

async function followRedirects(
  agents: Agents,
  limits: HttpLimits,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<{ response: IncomingMessage; url: URL }> {
  let url = request.url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    checkLiteralAddress(url.hostname);
    const response = await exchange(agents, limits, { ...request, url }, signal);
    const location = redirectTarget(response);
    if (location === null) return { response, url };
    await discardBody(response, url, signal);
    url = admitRedirect(request, url, location);
  }
  throw redirectRefused(request.url, `more than ${MAX_REDIRECTS} redirects follow one another`);
}

function redirectTarget(response: IncomingMessage): string | null {
  const redirects = [301, 302, 303, 307, 308].includes(response.statusCode ?? 0);
  return redirects ? (response.headers.location ?? "") : null;
}

/** Credentials and trust belong to one scheme, host and port, so a redirect may only change the path. */
function admitRedirect({ method }: Outgoing, from: URL, location: string): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (method === "POST") throw redirectRefused(from, "it redirects a request that must not be redirected");
  if (target === null || location === "") throw redirectRefused(from, "it redirects to no valid address");
  if (target.origin !== from.origin || target.username !== "" || target.password !== "") {
    throw redirectRefused(from, `it redirects to another place: ${showOrigin(target)}`);
  }
  return target;
}

function showOrigin(url: URL): string {
  return ["http:", "https:"].includes(url.protocol) ? url.origin : `a ${url.protocol} address`;
}

function redirectRefused(from: URL, why: string): RegistrydError {
  return new RegistrydError("redirect_refused", `${showUrl(from)}: ${why}`, {
    hint: "configure the final address itself; redirects are followed within one scheme, host and port",
  });
}
