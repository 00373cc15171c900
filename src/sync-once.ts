import { isoTime } from "./clock.ts";
import type { Config } from "./config/config.ts";
import type { Log } from "./log.ts";
import type { SyncAnswer, SyncRequest } from "./model.ts";
import { createRedactor } from "./redact.ts";
import { createSource, type SourceParts } from "./sources/create-source.ts";
import { removeAbandonedFolders } from "./sources/git/fallback/temporary-folder.ts";
import type { Source } from "./sources/source.ts";
import { acquireLock } from "./store/lock.ts";
import { openStore } from "./store/open.ts";
import { createEngine } from "./sync/engine.ts";
import { pruneStore } from "./sync/prune.ts";
import { createTurns } from "./sync/turns.ts";
import { systemClock } from "./system-clock.ts";
import { BUILD } from "./version.ts";

export interface SyncOnceOptions {
  readonly config: Config;
  readonly databasePath: string;
  readonly request: SyncRequest;
  readonly log: Log;
  /** Ends the sync early, as a stopping daemon ends its own: nothing half done stays. */
  readonly calledOff: AbortSignal;
}

/**
 * Syncs into the store where no daemon works on it: takes the lock, makes the config take effect, runs what was asked.
 * @throws {RegistrydError} `store_locked`, whatever keeps the store from being opened or made, and as `Engine.sync`
 */
export async function syncOnce(options: SyncOnceOptions): Promise<SyncAnswer> {
  const { config, databasePath, request, log, calledOff } = options;
  const clock = systemClock;
  const startedAt = isoTime(clock.now());
  const lock = acquireLock(databasePath, {
    pid: process.pid,
    startedAt,
    version: BUILD.version,
    internalAddress: null,
  });
  try {
    removeAbandonedFolders();
    const store = openStore(databasePath, { create: true });
    const parts = { store, clock, pause, log };
    try {
      const engine = createEngine({
        ...parts,
        createSource: createUnwatched,
        random: Math.random,
        redactor: createRedactor(),
        onState: () => {},
        onRunEnded: () => {},
      });
      const callOff = () => void engine.stop();
      calledOff.addEventListener("abort", callOff);
      try {
        engine.apply(config, null);
        return await engine.sync(request);
      } finally {
        await engine.stop();
        await pruneStore({ ...parts, documents: createTurns() }, calledOff);
      }
    } finally {
      store.close();
    }
  } finally {
    lock.release();
  }
}

/** Nobody stays to see a file change. */
function createUnwatched(config: Config["sources"][number], parts: SourceParts): Source {
  const { name, type, look, fetch, close } = createSource(config, parts);
  return { name, type, look, fetch, close };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
