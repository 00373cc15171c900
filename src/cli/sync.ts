import { formatDuration, parseDurationMs } from "../config/duration.ts";
import { nearest } from "../config/nearest.ts";
import type { SyncAnswer, SyncRequest } from "../model.ts";
import type { ExitCode } from "./exit-code.ts";
import { settingsOf } from "./find-config.ts";
import { findDaemon } from "./find-daemon.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./paint.ts";
import { syncExitCode, syncReport } from "./sync-report.ts";
import { syncThroughDaemon } from "./sync-through-daemon.ts";
import { usageError } from "./usage-error.ts";
import { type ClientFlags, type Target, whereabouts } from "./whereabouts.ts";

interface SyncFlags extends ClientFlags {
  readonly force?: true;
  readonly wait: string;
  readonly acceptDeletions?: string;
}

const MAX_WAIT_MS = 600_000;

/** Syncs through the daemon, or into the store when none runs, and returns when the result is served. */
export async function sync(names: readonly string[], flags: SyncFlags, io: Io): Promise<ExitCode> {
  const request = readRequest(names, flags, io);
  const target = whereabouts(flags, io);
  const daemon = await findDaemon(target);
  const answer =
    daemon === null
      ? await syncIntoStore(target, request, flags, io)
      : await syncThroughDaemon(daemon, request, target.config?.http.adminTokenFile ?? null);
  io.stdout.write(
    flags.json ? `${JSON.stringify(answer, null, 2)}\n` : syncReport(answer, paintFor(io.stdout, io.env)),
  );
  if (!answer.complete)
    io.stderr.write(`registryd: not all was done within ${formatDuration(request.waitMs)}; it goes on\n`);
  return syncExitCode(answer);
}

function readRequest(names: readonly string[], flags: SyncFlags, io: Io): SyncRequest {
  const acceptDeletions = flags.acceptDeletions ?? null;
  if (acceptDeletions !== null && names.length !== 1)
    throw usageError(io, "--accept-deletions needs exactly one source");
  const waitMs = parseDurationMs(flags.wait);
  if (waitMs === null || waitMs < 0 || waitMs > MAX_WAIT_MS) {
    throw usageError(io, `--wait is ${JSON.stringify(flags.wait)}; expected a duration up to 10m, such as 30s`);
  }
  const force = flags.force === true;
  return { sources: names.length === 0 ? null : names, trigger: "cli", force, acceptDeletions, waitMs };
}

async function syncIntoStore(target: Target, request: SyncRequest, flags: SyncFlags, io: Io): Promise<SyncAnswer> {
  const { config, databasePath } = target;
  if (config === null)
    throw usageError(io, "no daemon runs and there is no ./registryd.yaml; name a config with --config");
  checkSources(
    request.sources ?? [],
    config.sources.map(({ name }) => name),
    io,
  );
  const [{ syncOnce }, { createLogWriter }] = await Promise.all([
    import("../sync-once.ts"),
    import("../log-writer.ts"),
  ]);
  const level = settingsOf(flags, io).logLevel?.value ?? "warn";
  const log = createLogWriter({ stream: io.stderr, level, readable: io.stderr.isTerminal });
  return syncOnce({ config, databasePath, request, log });
}

function checkSources(wanted: readonly string[], known: readonly string[], io: Io): void {
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw usageError(
    io,
    `there is no source ${unknown}; ${near === null ? `there are: ${known.join(", ")}` : `did you mean ${near}?`}`,
  );
}
