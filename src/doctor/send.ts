import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Clock } from "../clock.ts";
import { RegistrydError } from "../errors.ts";
import type { Answer, Asked, Exchange, NoAnswer } from "./exchange.ts";
import { readBody } from "./read-body.ts";

export interface SendLimits {
  /** From the request to the last byte of its answer. */
  readonly timeoutMs: number;
  /** As sent, and again unpacked. */
  readonly maxBodyBytes: number;
}

export interface Sender {
  readonly send: (asked: Asked) => Promise<Exchange>;
  close(): void;
}

/** Sends requests to one registry on connections that stay open, as its clients do. Redirects are not followed. */
export function createSender(api: string, clock: Clock, limits: SendLimits): Sender {
  const isTls = api.startsWith("https:");
  const request = isTls ? httpsRequest : httpRequest;
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 6 });
  const send = (asked: Asked) =>
    new Promise<Exchange>((resolve) => {
      const startedAt = clock.monotonic();
      const headers = { accept: "application/json", "user-agent": "registryd-doctor", ...asked.headers };
      const outgoing = request(new URL(api + asked.target), { method: asked.method, headers, agent });
      let isLate = false;
      const cancel = clock.after(limits.timeoutMs, () => {
        isLate = true;
        outgoing.destroy();
      });
      const settle = (exchange: Exchange) => {
        cancel();
        resolve(exchange);
      };
      const giveUp = (cause: unknown) => {
        outgoing.destroy();
        settle(noAnswer(asked, isLate ? tooSlow(limits.timeoutMs) : cause));
      };
      outgoing.on("error", giveUp);
      outgoing.on("response", (response) => {
        const answer = (body: Answer["body"]): Answer => ({
          kind: "answer",
          asked,
          status: response.statusCode ?? 0,
          headers: headersOf(response),
          body,
          durationMs: clock.monotonic() - startedAt,
        });
        readBody(response, limits.maxBodyBytes).then((body) => settle(answer(body)), giveUp);
      });
      outgoing.end();
    });
  return { send, close: () => agent.destroy() };
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function tooSlow(timeoutMs: number): RegistrydError {
  return new RegistrydError("timeout", `no whole answer within ${timeoutMs} ms`);
}

function noAnswer(asked: Asked, cause: unknown): NoAnswer {
  if (cause instanceof RegistrydError) {
    return { kind: "none", asked, reason: cause.code === "timeout" ? "timeout" : "limit_exceeded", why: cause.message };
  }
  const { code } = cause as NodeJS.ErrnoException;
  return { kind: "none", asked, reason: "network", why: `no answer (${code ?? "connection lost"})` };
}
