import type { Clock } from "../clock.ts";

/** No slice of work outside a transaction holds the event loop for longer (DESIGN §6). */
const SLICE_MS = 100;

export interface SliceParts {
  readonly clock: Clock;
  /** Lets the event loop turn once, so that what has arrived is read and what is due is done. */
  readonly pause: () => Promise<void>;
}

/**
 * Runs a generator to its end in slices, with a turn of the event loop between them.
 * @throws the reason of `signal` when it is aborted between two slices
 */
export async function inSlices<T>(steps: Generator<unknown, T>, parts: SliceParts, signal: AbortSignal): Promise<T> {
  for (;;) {
    const result = runSlice(steps, parts.clock);
    if (result.done) return result.value;
    await parts.pause();
    signal.throwIfAborted();
  }
}

function runSlice<T>(steps: Generator<unknown, T>, clock: Clock): IteratorResult<unknown, T> {
  const end = clock.monotonic() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done || clock.monotonic() >= end) return step;
  }
}
