import type { Log } from "../log.ts";
import { redact } from "../redact.ts";
import { showError } from "../sync/shown-error.ts";
import type { SignalSource } from "./signals.ts";

/** The part of a process that signals and errors nobody caught arrive at. */
export interface GuardedProcess extends SignalSource {
  exitCode?: number | string | null | undefined;
  on(event: NodeJS.Signals | ProcessFault, listener: (reason: unknown) => void): unknown;
  off(event: NodeJS.Signals | ProcessFault, listener: (reason: unknown) => void): unknown;
}

type ProcessFault = "unhandledRejection" | "uncaughtException";

/**
 * A promise that nobody waits for takes nothing away from what is served, so it is logged and service goes on. After
 * an exception outside any promise nothing can be relied on.
 */
export function guardProcess(process: GuardedProcess, log: Log, exitNow: () => void): () => void {
  const tell = (msg: string, reason: unknown) => log.error(msg, { error: showError(reason, "", redact).message });
  const onRejection = (reason: unknown) => tell("unhandled rejection", reason);
  const onException = (reason: unknown) => {
    tell("uncaught exception", reason);
    exitNow();
  };
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onException);
  return () => {
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onException);
  };
}
