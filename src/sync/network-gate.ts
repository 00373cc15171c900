/** Bounds of network work (DESIGN §6). */
export interface GateLimits {
  readonly maxRuns: number;
  readonly maxRunsPerHost: number;
  /** Fetched bytes that still wait to be processed; nothing new is fetched above that. */
  readonly maxBytes: number;
}

export const GATE_LIMITS: GateLimits = { maxRuns: 64, maxRunsPerHost: 16, maxBytes: 256 * 1024 * 1024 };

export interface Pass {
  /** Counts what this run has fetched until `done`. */
  hold(bytes: number): void;
  /** The run no longer uses the network; bytes it holds stay counted. */
  leave(): void;
  /** The run holds nothing any more; implies `leave`. */
  done(): void;
}

/** Lets runs on to the network. Local sources (`host` null) take no slot, only their bytes are counted. */
export interface NetworkGate {
  enter(host: string | null, signal: AbortSignal): Promise<Pass>;
}

interface Waiting {
  readonly host: string | null;
  readonly admit: () => void;
}

export function createNetworkGate(limits: GateLimits): NetworkGate {
  const perHost = new Map<string, number>();
  let runs = 0;
  let bytes = 0;
  let waiting: Waiting[] = [];

  const isOpenTo = (host: string | null) =>
    bytes < limits.maxBytes &&
    (host === null || (runs < limits.maxRuns && (perHost.get(host) ?? 0) < limits.maxRunsPerHost));

  /** In the order they came, except that a full host holds up nobody else's run. */
  function admitWaiting(): void {
    const stillWaiting: Waiting[] = [];
    const queue = waiting;
    waiting = stillWaiting;
    for (const run of queue) {
      if (isOpenTo(run.host)) run.admit();
      else stillWaiting.push(run);
    }
  }

  function count(host: string | null, by: 1 | -1): void {
    if (host === null) return;
    runs += by;
    perHost.set(host, (perHost.get(host) ?? 0) + by);
    if (perHost.get(host) === 0) perHost.delete(host);
  }

  function admit(host: string | null): Pass {
    count(host, 1);
    let onNetwork = true;
    let isDone = false;
    let held = 0;
    const hold = (size: number) => {
      // A fetch that outlived its deadline comes too late to hold anything.
      if (isDone) return;
      held += size;
      bytes += size;
    };
    const leave = () => {
      if (onNetwork) count(host, -1);
      onNetwork = false;
      admitWaiting();
    };
    const done = () => {
      hold(-held);
      isDone = true;
      leave();
    };
    return { hold, leave, done };
  }

  return {
    enter(host, signal) {
      if (isOpenTo(host)) return Promise.resolve(admit(host));
      return new Promise((resolve, reject) => {
        const run: Waiting = { host, admit: () => resolve(admit(host)) };
        waiting.push(run);
        const giveUp = () => {
          if (!waiting.includes(run)) return;
          waiting = waiting.filter((other) => other !== run);
          reject(signal.reason);
        };
        signal.addEventListener("abort", giveUp, { once: true });
      });
    },
  };
}
