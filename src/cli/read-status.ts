import { describeStatus } from "../http/describe-status.ts";
import { NO_ENGINE } from "../http/source-view.ts";
import { openReader } from "../store/open.ts";
import type { Located } from "./locate.ts";
import type { StatusAnswer } from "./status-answer.ts";

/**
 * `GET /status` of the daemon, or what the store alone can tell.
 * @throws {RegistrydError} when there is neither a daemon nor a store
 */
export function readStatus({ target, daemon }: Located, nowMs: number): StatusAnswer {
  if (daemon !== null) return daemon.status;
  const reader = openReader(target.databasePath);
  try {
    const config = { file: target.config?.file ?? null, loadedAt: null, error: null };
    return { version: 1, daemon: null, config, ...describeStatus(reader, NO_ENGINE, nowMs) };
  } finally {
    reader.close();
  }
}
