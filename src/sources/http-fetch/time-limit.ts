import { RegistrydError } from "../../errors.ts";
import { startIdleTimer } from "./idle-timer.ts";

/**
 * Aborts `work` with `timeout` after `limitMs`, or with the reason of `outer` when that comes first. What arrived while
 * the thread or the process stood still is read before.
 * @param what names the work in the message, such as the address asked
 */
export async function withTimeLimit<T>(
  limitMs: number,
  what: string,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const inner = new AbortController();
  const abortWithOuter = () => inner.abort(outer.reason);
  outer.addEventListener("abort", abortWithOuter, { once: true });
  const timer = startIdleTimer(limitMs, () => inner.abort(tooSlow(limitMs, what)));
  try {
    return await work(inner.signal);
  } finally {
    timer.stop();
    outer.removeEventListener("abort", abortWithOuter);
  }
}

function tooSlow(limitMs: number, what: string): RegistrydError {
  return new RegistrydError("timeout", `${what} did not answer in full within ${limitMs / 1_000} s`, {
    hint: "check the server and the network between, or raise the source's timeout",
  });
}
