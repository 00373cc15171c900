import type { Clock } from "../clock.ts";
import { RegistrydError } from "../errors.ts";
import type { Asked, Exchange } from "./exchange.ts";

/**
 * Asks the registry for a target under its API. What goes wrong on the way is part of the record.
 * @throws {RegistrydError} `limit_exceeded` when the bounds of the examination are reached, and for nothing else
 */
export type Ask = (target: string, rest?: Partial<Omit<Asked, "target">>) => Promise<Exchange>;

export interface Bounds {
  readonly maxRequests: number;
  /** For the whole examination; a request under way is not cut off by it. */
  readonly maxTotalMs: number;
}

export function createAsk(send: (asked: Asked) => Promise<Exchange>, clock: Clock, bounds: Bounds): Ask {
  const deadline = clock.monotonic() + bounds.maxTotalMs;
  let requests = 0;
  return async (target, { method = "GET", headers = {} } = {}) => {
    if (requests >= bounds.maxRequests || clock.monotonic() > deadline) {
      throw new RegistrydError("limit_exceeded", `the examination ended after ${requests} requests`);
    }
    requests += 1;
    return send({ method, target, headers });
  };
}

/** Null when the bounds of the examination were reached on the way. */
export async function unlessCut<T>(recording: Promise<T>): Promise<T | null> {
  try {
    return await recording;
  } catch (error) {
    if (error instanceof RegistrydError && error.code === "limit_exceeded") return null;
    throw error;
  }
}
