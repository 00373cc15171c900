import { type Clock, isoTime } from "../clock.ts";
import { toRegistrydError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { StoreWriter } from "../store/store.ts";
import type { Turns } from "./turns.ts";

const FIRST_DELAY_MS = 10_000;
const PERIOD_MS = 24 * 60 * 60_000;
/** Rows a transaction; a few milliseconds of work. */
const MAX_ROWS = 500;

export interface PruneParts {
  readonly store: StoreWriter;
  readonly clock: Clock;
  readonly pause: () => Promise<void>;
  /** Shared with the documents: each of them is read and written between two steps, not beside them. */
  readonly documents: Turns;
  readonly log: Log;
}

/** Lets the store forget what is past its time, soon after the start and then daily. Returns what ends it. */
export function startPruning(parts: PruneParts): () => void {
  const stop = new AbortController();
  let cancel = parts.clock.after(FIRST_DELAY_MS, () => void pruneAndPlan());
  async function pruneAndPlan(): Promise<void> {
    await pruneStore(parts, stop.signal);
    if (!stop.signal.aborted) cancel = parts.clock.after(PERIOD_MS, () => void pruneAndPlan());
  }
  return () => {
    stop.abort();
    cancel();
  };
}

/** Prunes in many short transactions, so that a sync never waits long for its own. */
export async function pruneStore(parts: PruneParts, signal: AbortSignal): Promise<void> {
  const { store, clock, pause, documents, log } = parts;
  const step = async () => !signal.aborted && store.prune(isoTime(clock.now()), MAX_ROWS);
  try {
    while (await documents(step)) await pause();
  } catch (error) {
    log.warn("prune failed", { code: toRegistrydError(error).code });
  }
}
