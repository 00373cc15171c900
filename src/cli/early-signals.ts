import { EXIT } from "./exit-code.ts";

/** The part of a process that signals arrive at while there is nothing to end in order. */
interface EarlyProcess {
  readonly exitCode?: number | string | null | undefined;
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  listenerCount(signal: NodeJS.Signals): number;
  exit(code: number | string): void;
}

/**
 * Takes the signals of `serve` while its modules are being loaded, for about as long as Node itself takes to begin:
 * nothing is open yet, so an end is an end at once, and there is no config to read again. Whoever listens later has them
 * for as long as it listens.
 */
export function takeEarlySignals(process: EarlyProcess): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(process.exitCode ?? EXIT.ok);
    });
  }
  for (const signal of ["SIGHUP", "SIGUSR1"] as const) process.on(signal, () => {});
}

/** The command of a command line. Every flag that may stand before it takes a value. */
export function commandOf(argv: readonly string[]): string | undefined {
  const [first, ...rest] = argv;
  if (first?.startsWith("-") !== true) return first;
  return commandOf(first.includes("=") ? rest : rest.slice(1));
}
