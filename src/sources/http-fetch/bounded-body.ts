import type { IncomingMessage } from "node:http";
import { RegistrydError } from "../../errors.ts";
import { explainFailure, silent } from "./explain-failure.ts";
import { startIdleTimer } from "./idle-timer.ts";
import { showUrl } from "./show-url.ts";

export interface BodyBounds {
  readonly maxBytes: number;
  readonly tooLarge: () => RegistrydError;
  readonly idleTimeoutMs: number;
}

/**
 * The bytes of an answer as they arrive, at most `maxBytes`. Only time spent waiting for the server counts as idle.
 * Leaving the loop early cuts the connection.
 * @throws {RegistrydError} `limit_exceeded`, `timeout`, `network`; the reason of `signal`
 */
export async function* boundedBody(
  response: IncomingMessage,
  url: URL,
  bounds: BodyBounds,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let received = 0;
  const timer = startIdleTimer(bounds.idleTimeoutMs, () => response.destroy(silent(url, bounds.idleTimeoutMs)));
  try {
    if (Number(response.headers["content-length"]) > bounds.maxBytes) throw bounds.tooLarge();
    for await (const chunk of response as AsyncIterable<Buffer>) {
      timer.stop();
      received += chunk.byteLength;
      if (received > bounds.maxBytes) throw bounds.tooLarge();
      yield chunk;
      timer.restart();
    }
  } catch (error) {
    throw explainFailure(error, showUrl(url), signal);
  } finally {
    timer.stop();
    if (!response.complete) response.destroy();
  }
}

export function sentTooMuch(url: URL, maxBytes: number): RegistrydError {
  return new RegistrydError("limit_exceeded", `${showUrl(url)} sent more than the ${maxBytes} bytes allowed`, {
    hint: "check that the address is right; the limits section of the config sets the bounds",
  });
}

const MAX_DISCARDED_BYTES = 64 * 1024;
const MAX_DISCARD_MS = 1_000;

/** Reads a body that nobody looks at, so that the connection can be used again, unless the body is long or slow. */
export async function discardBody(response: IncomingMessage, url: URL, signal: AbortSignal): Promise<void> {
  const giveUp = setTimeout(() => response.destroy(), MAX_DISCARD_MS);
  try {
    const tooLarge = () => sentTooMuch(url, MAX_DISCARDED_BYTES);
    const bounds = { maxBytes: MAX_DISCARDED_BYTES, tooLarge, idleTimeoutMs: MAX_DISCARD_MS };
    for await (const _ of boundedBody(response, url, bounds, signal));
  } catch {
    response.destroy();
  } finally {
    clearTimeout(giveUp);
  }
}
