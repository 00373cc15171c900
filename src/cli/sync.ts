import { formatDuration, parseDurationMs } from "../config/duration.ts";
import type { Log } from "../log.ts";
import type { SyncAnswer, SyncRequest } from "../model.ts";
import { withCallOff } from "./called-off.ts";
import { checkName } from "./check-name.ts";
import type { ExitCode } from "./exit-code.ts";
import { settingsOf } from "./find-config.ts";
import type { Io } from "./io.ts";
import { locate } from "./locate.ts";
import { paintFor } from "./paint.ts";
import { syncExitCode, syncReport } from "./sync-report.ts";
import { syncThroughDaemon } from "./sync-through-daemon.ts";
import { usageError } from "./usage-error.ts";
import type { ClientFlags } from "./whereabouts.ts";

interface SyncFlags extends ClientFlags {
  readonly force?: true;
  readonly wait: string;
  readonly acceptDeletions?: string;
}

const MAX_WAIT_MS = 600_000;

/** Syncs through the daemon, or into the store when none runs, and returns when the result is served. */
export async function sync(names: readonly string[], flags: SyncFlags, io: Io): Promise<ExitCode> {
  const request = readRequest(names, flags, io);
  const answer = await perform(request, flags, io);
  io.stdout.write(
    flags.json ? `${JSON.stringify(answer, null, 2)}\n` : syncReport(answer, paintFor(io.stdout, io.env)),
  );
  if (!answer.complete) io.stderr.write(`registryd: not all was done within ${formatDuration(request.waitMs)}\n`);
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

async function perform(request: SyncRequest, flags: SyncFlags, io: Io): Promise<SyncAnswer> {
  const { target, daemon } = await locate(flags, io);
  const { config } = target;
  if (daemon !== null) {
    checkNames(request, daemon.status.sources, io);
    return syncThroughDaemon(daemon, request, config?.http.adminTokenFile ?? null);
  }
  if (config === null)
    throw usageError(io, "no daemon runs, and there is no ./registryd.yaml; name a config with --config");
  checkNames(request, config.sources, io);
  const [{ syncOnce }, log] = await Promise.all([import("../sync-once.ts"), logOf(flags, io)]);
  const { databasePath } = target;
  return withCallOff(io.process, (calledOff) => syncOnce({ config, databasePath, request, log, calledOff }));
}

function checkNames({ sources }: SyncRequest, known: readonly { readonly name: string }[], io: Io): void {
  const names = known.map(({ name }) => name);
  for (const name of sources ?? []) checkName("source", name, names, io);
}

/** Only what went wrong: the results are told anyway. */
async function logOf(flags: SyncFlags, io: Io): Promise<Log> {
  const { createLogWriter } = await import("../log-writer.ts");
  const level = settingsOf(flags, io).logLevel?.value ?? "warn";
  return createLogWriter({ stream: io.stderr, level, readable: io.stderr.isTerminal });
}
