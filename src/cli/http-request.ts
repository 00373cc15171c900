import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { RegistrydError } from "../errors.ts";

export interface RequestOptions {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the daemon may be silent, in milliseconds. */
  readonly idleTimeoutMs: number;
}

export interface JsonAnswer {
  readonly status: number;
  /** Null when the body is no JSON. */
  readonly body: unknown;
}

/**
 * One request to a daemon. node:http, because fetch gives up after five minutes without headers and loads slowly.
 * @throws {RegistrydError} `network`, `timeout`
 */
export function requestJson(url: URL, { method, headers, idleTimeoutMs }: RequestOptions): Promise<JsonAnswer> {
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(unreachable(url, cause));
    const request = send(
      url,
      { method, headers: { accept: "application/json", ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)) }));
        response.on("error", fail);
      },
    );
    request.setTimeout(idleTimeoutMs, () =>
      request.destroy(new RegistrydError("timeout", `${url.origin} does not answer`)),
    );
    request.on("error", fail);
    request.end();
  });
}

function unreachable(url: URL, cause: unknown): RegistrydError {
  if (cause instanceof RegistrydError) return cause;
  const reason = (cause as NodeJS.ErrnoException).code ?? "no answer";
  return new RegistrydError("network", `no daemon can be reached at ${url.origin} (${reason})`, {
    hint: "start it with `registryd serve`, or give its internal address with --server",
    cause,
  });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
