/** The part of a process that signals arrive at. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

export interface Signals {
  /** Resolves at the first signal that asks for an end. */
  readonly stopped: Promise<void>;
  isStopping(): boolean;
  release(): void;
}

export interface SignalHandlers {
  /** SIGHUP. */
  readonly onHangup: () => void;
  /** The second signal that asks for an end: nothing is waited for any more. */
  readonly onImpatience: () => void;
}

/** SIGTERM and SIGINT ask for an end. SIGUSR1 does nothing, where Node would open its inspector to the machine. */
export function listenToSignals(source: SignalSource, { onHangup, onImpatience }: SignalHandlers): Signals {
  let isStopping = false;
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const onEnd = () => {
    if (isStopping) onImpatience();
    isStopping = true;
    stop();
  };
  const listeners: readonly (readonly [NodeJS.Signals, () => void])[] = [
    ["SIGTERM", onEnd],
    ["SIGINT", onEnd],
    ["SIGHUP", onHangup],
    ["SIGUSR1", () => {}],
  ];
  for (const [signal, listener] of listeners) source.on(signal, listener);
  return {
    stopped,
    isStopping: () => isStopping,
    release: () => {
      for (const [signal, listener] of listeners) source.off(signal, listener);
    },
  };
}
