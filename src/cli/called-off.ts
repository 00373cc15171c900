const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** The part of a process that signals arrive at and that can send itself one. */
export interface SignalledProcess {
  readonly pid: number;
  once(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
  kill(pid: number, signal: NodeJS.Signals): unknown;
}

/**
 * Does work that a first SIGINT or SIGTERM calls off in order, and a second one ends at once. When the work is over, the
 * process ends by that signal all the same, so that a shell or a supervisor sees what it expects.
 */
export async function withCallOff<T>(
  process: SignalledProcess,
  work: (calledOff: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const listeners = SIGNALS.map((signal) => ({ signal, listener: () => controller.abort(signal) }));
  for (const { signal, listener } of listeners) process.once(signal, listener);
  try {
    return await work(controller.signal);
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener);
    if (controller.signal.aborted) process.kill(process.pid, controller.signal.reason);
  }
}
