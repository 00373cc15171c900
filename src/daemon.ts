import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isoTime } from "./clock.ts";
import type { Config } from "./config/config.ts";
import { formatListenAddress } from "./config/listen-address.ts";
import { type GuardedProcess, guardProcess } from "./daemon/guard-process.ts";
import { type Addresses, listenOnBoth } from "./daemon/listeners.ts";
import { openConfigured } from "./daemon/open-configured.ts";
import { createReleasers, type Releasers } from "./daemon/releasers.ts";
import { createReloading } from "./daemon/reloading.ts";
import { listenToSignals } from "./daemon/signals.ts";
import { makeTemporaryDatabase, type TemporaryDatabase } from "./daemon/temporary-database.ts";
import { warnOfPlaces } from "./daemon/warn-of-places.ts";
import type { RegistrydError } from "./errors.ts";
import { createInternalApp } from "./http/internal-app.ts";
import { createRunTally } from "./http/metrics/run-tally.ts";
import { createTraffic } from "./http/metrics/traffic.ts";
import { createPublicApp } from "./http/public-app.ts";
import type { Log } from "./log.ts";
import type { EngineControl } from "./model.ts";
import { redact } from "./redact.ts";
import { acquireLock } from "./store/lock.ts";
import { startEngineThread } from "./sync/engine-thread.ts";
import { createSupervisor } from "./sync/supervisor.ts";
import { systemClock } from "./system-clock.ts";
import { BUILD } from "./version.ts";

export interface DaemonOptions {
  /** Reads the config anew. @throws {ConfigInvalidError} */
  readonly loadConfig: () => Config;
  readonly log: Log;
  readonly droppedLogLines: () => number;
  readonly process: GuardedProcess;
  /** Called when every address answers, before the first sync. */
  readonly onListening: (config: Config, addresses: Addresses) => void;
  /** Ends the process at once, whatever is under way, with the exit code it has by then. */
  readonly exitNow: () => void;
}

/** With this and the grace of both listeners, an end takes less than the ten seconds it may. */
const ENGINE_GRACE_MS = 5_000;
const MAX_STOP_MS = 9_000;
const LINGER_MS = 500;
const STOPPED_BY_SIGNAL = 0;

/**
 * Serves until a signal asks for an end; then everything taken is given back, within ten seconds.
 * @throws {RegistrydError} `config_invalid`, `store_locked`, whatever keeps a store from being opened or an address
 *   from being had, and the reason when the engine was lost
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  const { process, log } = options;
  const releasers = createReleasers(log);
  let removeDatabase = () => {};
  let onHangup = () => {};
  const exitNow = () => {
    removeDatabase();
    options.exitNow();
  };
  releasers.add(guardProcess(process, log, exitNow));
  const signals = listenToSignals(process, { onHangup: () => onHangup(), onImpatience: exitNow });
  releasers.add(signals.release);
  signals.stopped.then(() => {
    process.exitCode = STOPPED_BY_SIGNAL;
    setTimeout(exitNow, MAX_STOP_MS).unref();
  });
  try {
    const config = options.loadConfig();
    const database = openDatabase(config);
    removeDatabase = database.remove;
    releasers.add(database.remove);
    const serving = await startServing({ ...options, config, database: database.path, releasers });
    onHangup = serving.onHangup;
    await Promise.race([signals.stopped, serving.lost]);
    log.info("stopping");
  } finally {
    await releasers.releaseAll();
    // What is still being written to a pipe that nobody reads must not keep the process.
    setTimeout(exitNow, LINGER_MS).unref();
  }
}

interface ServingParts extends DaemonOptions {
  readonly config: Config;
  readonly database: string;
  readonly releasers: Releasers;
}

interface Serving {
  readonly onHangup: () => void;
  /** Rejects with the reason when the engine is given up. */
  readonly lost: Promise<never>;
}

/**
 * Has the addresses before the store is opened for writing, because a start that is refused leaves it as it is; starts
 * the engine last, because what is in the store is served whatever comes.
 */
async function startServing(parts: ServingParts): Promise<Serving> {
  const { config, database, releasers, log } = parts;
  const clock = systemClock;
  const startedAt = isoTime(clock.now());
  const identity = { pid: process.pid, startedAt, version: BUILD.version };
  const lock = acquireLock(database, { ...identity, internalAddress: null });
  releasers.add(lock.release);
  // Given back after the listeners, whose last answers still read it.
  let closeReader = () => {};
  releasers.add(() => closeReader());
  const listeners = await listenOnBoth(config, releasers, log);
  const reader = openConfigured(database, config, startedAt);
  closeReader = reader.close;

  const traffic = createTraffic();
  const runs = createRunTally();
  const lost = deferredFailure();
  const supervisor = createSupervisor({
    databasePath: database,
    config,
    startThread: startEngineThread,
    clock,
    log,
    redact,
    onRunEnded: runs.record,
    onLost: lost.reject,
  });
  const reloading = createReloading({ ...parts, loadedAt: startedAt, supervisor, clock });
  const control: EngineControl = { ...supervisor, reload: reloading.reload };

  const { http, limits } = config;
  const addresses = shownAddresses(listeners.addresses);
  const publicApp = createPublicApp({ reader, http, live: control, clock, log, record: traffic.record });
  const facts = { ...BUILD, ...identity, ...addresses, database: resolve(database) };
  const daemon = () => ({ ...facts, ...reloading.facts() });
  const { droppedLogLines } = parts;
  const { cacheBytes } = publicApp;
  const { queuedSince, restarts } = supervisor;
  const counted = { traffic, runs, cacheBytes, queuedSince, droppedLogLines, engineRestarts: restarts };
  const internalApp = createInternalApp({ reader, http, control, counted, daemon, readText, clock, log });
  listeners.answerWith(publicApp, internalApp);
  lock.update({ ...identity, internalAddress: addresses.internalAddress });

  log.info("listening", { ...addresses, database: facts.database, config: config.file });
  log.debug("limits", { ...limits });
  warnOfPlaces(config, database, log);
  parts.onListening(config, listeners.addresses);
  supervisor.start();
  releasers.add(() => supervisor.stop(ENGINE_GRACE_MS));
  return { onHangup: reloading.onHangup, lost: lost.failure };
}

function shownAddresses({ address, internalAddress }: Addresses) {
  return { address: formatListenAddress(address), internalAddress: formatListenAddress(internalAddress) };
}

/** The configured database, or one that does not outlive the process. */
function openDatabase({ database: { path } }: Config): TemporaryDatabase {
  return path === null ? makeTemporaryDatabase() : { path, remove: () => {} };
}

function deferredFailure(): { readonly failure: Promise<never>; reject: (reason: RegistrydError) => void } {
  let reject: (reason: RegistrydError) => void = () => {};
  const failure = new Promise<never>((_, fail) => {
    reject = fail;
  });
  return { failure, reject: (reason) => reject(reason) };
}

function readText(path: string): Promise<string> {
  return readFile(path, "utf8");
}
