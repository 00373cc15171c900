import type { Log } from "../log.ts";
import { redact } from "../redact.ts";
import { showError } from "../sync/shown-error.ts";

/** The exit code after an error that leaves nothing to rely on: the daemon could not go on (CONTRACT §7). */
const COULD_NOT_RUN = 3;

/**
 * A promise that nobody waits for takes nothing away from what is served, so it is logged and service goes on. After
 * an exception outside any promise nothing can be relied on.
 */
export function guardProcess(process: NodeJS.Process, log: Log): () => void {
  const tell = (msg: string, reason: unknown) => log.error(msg, { error: showError(reason, "", redact).message });
  const onRejection = (reason: unknown) => tell("unhandled rejection", reason);
  const onException = (reason: unknown) => {
    tell("uncaught exception", reason);
    process.exit(COULD_NOT_RUN);
  };
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onException);
  return () => {
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onException);
  };
}
