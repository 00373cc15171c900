import type { Log } from "../log.ts";

/** What a start has taken, given back in reverse order. */
export interface Releasers {
  add(release: () => void | Promise<void>): void;
  /** One that fails keeps none of the others from being done. */
  releaseAll(): Promise<void>;
}

export function createReleasers(log: Log): Releasers {
  const releases: (() => void | Promise<void>)[] = [];
  return {
    add: (release) => void releases.push(release),
    async releaseAll() {
      for (let release = releases.pop(); release !== undefined; release = releases.pop()) {
        try {
          await release();
        } catch (error) {
          log.warn("release failed", { error: error instanceof Error ? error.message : "unknown" });
        }
      }
    },
  };
}
