import type { Clock } from "../clock.ts";

/** Does a task again and again, `everyMs` after it was last done. Returns what ends it. */
export function repeat(clock: Clock, everyMs: number, task: () => void): () => void {
  let cancel = () => {};
  const plan = () => {
    cancel = clock.after(everyMs, () => {
      task();
      plan();
    });
  };
  plan();
  return () => cancel();
}
