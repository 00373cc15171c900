/**
 * Shares the thread with timers and other sources while a pack is worked through, whoever made it: all its bytes may lie
 * ready, so that nothing else would ever make the work wait.
 */
export interface Pace {
  /** Counts work, in the bytes that could be hashed meanwhile; true when it is time for a turn. */
  worked(bytes: number): boolean;
  /**
   * One turn of the event loop.
   * @throws the reason of the signal
   */
  turn(): Promise<void>;
}

/** Hashed in some ten milliseconds. */
const STRETCH_BYTES = 4 * 1024 * 1024;

/** @param signal ends the work at its next turn */
export function createPace(signal?: AbortSignal): Pace {
  let done = 0;
  return {
    worked(bytes) {
      done += bytes;
      return done >= STRETCH_BYTES;
    },
    async turn() {
      done = 0;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}
