import { createInternalApp } from "../../../src/http/internal-app.ts";
import { createRunTally, type RunTally } from "../../../src/http/metrics/run-tally.ts";
import { createTraffic, type Traffic } from "../../../src/http/metrics/traffic.ts";
import type { Unrecorded } from "../../../src/model.ts";
import { createMemoryStore, type MemoryStore } from "../memory-store.ts";
import { NOW, silentLog } from "../public-fixture.ts";

/** All that the metrics are made of, to be moved by a test. */
export interface MetricsSite {
  readonly store: MemoryStore;
  readonly traffic: Traffic;
  readonly runs: RunTally;
  readonly live: {
    nowMs: number;
    version: string;
    configBroken: boolean;
    configLoadedAt: string;
    cacheBytes: number;
    queuedSince: number | null;
    unrecorded: Unrecorded | null;
    droppedLogLines: number;
    engineRestarts: number;
    bytes: { db: number; wal: number };
  };
  ask(method: string, target: string): Promise<{ status: number; headers: ReadonlyMap<string, string>; text: string }>;
}

export function metricsSite(): MetricsSite {
  const store = createMemoryStore();
  const traffic = createTraffic();
  const runs = createRunTally();
  const live: MetricsSite["live"] = {
    nowMs: Date.parse(NOW),
    version: "0.1.0",
    configBroken: false,
    configLoadedAt: NOW,
    cacheBytes: 0,
    queuedSince: null,
    unrecorded: null,
    droppedLogLines: 0,
    engineRestarts: 0,
    bytes: { db: 0, wal: 0 },
  };
  const app = createInternalApp({
    reader: { ...store.reader, fileBytes: () => live.bytes },
    http: { internalAddress: { host: "127.0.0.1", port: 8081 }, adminTokenFile: null },
    control: {
      sync: async () => ({ complete: true, sources: [] }),
      reload: async () => ({ reloaded: true, added: [], removed: [], changed: [] }),
      running: () => new Set(),
      watch: () => null,
      unrecorded: () => live.unrecorded,
    },
    counted: {
      traffic,
      runs,
      cacheBytes: () => live.cacheBytes,
      queuedSince: () => live.queuedSince,
      droppedLogLines: () => live.droppedLogLines,
      engineRestarts: () => live.engineRestarts,
    },
    daemon: () => ({
      pid: 42,
      version: live.version,
      commit: null,
      buildDate: null,
      startedAt: NOW,
      address: "127.0.0.1:8080",
      internalAddress: "127.0.0.1:8081",
      database: "./registryd.db",
      configFile: null,
      configLoadedAt: live.configLoadedAt,
      configError: live.configBroken ? { message: "broken at /etc/registryd.yaml", problems: [] } : null,
    }),
    readText: async () => "",
    clock: { now: () => live.nowMs, monotonic: () => live.nowMs, after: () => () => {} },
    log: silentLog,
  });
  return {
    store,
    traffic,
    runs,
    live,
    ask: async (method, target) => {
      const { status, headers, body } = await app.ask({ method, target, header: () => undefined, socket: null });
      const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? ""] as const] : []));
      return { status, headers: new Map(pairs), text: body?.toString() ?? "" };
    },
  };
}
