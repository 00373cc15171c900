import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, DEFAULT_LIMITS, type SourceConfig } from "../../src/config/config.ts";
import type { EndedRun, SyncRequest, SyncResult } from "../../src/model.ts";
import { createRedactor } from "../../src/redact.ts";
import { openReader, openStore } from "../../src/store/open.ts";
import type { SourceRecord, StoreReader, StoreWriter } from "../../src/store/store.ts";
import { createEngine, type Engine, type EngineParts } from "../../src/sync/engine.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import type { FakePlace } from "../support/fake-place.ts";
import { createListLog, type LogLine } from "../support/list-log.ts";

/** An engine on a real store and fake places, in a time of its own. */
export interface EngineSite {
  readonly clock: FakeClock;
  readonly engine: Engine;
  readonly store: StoreWriter;
  readonly reader: StoreReader;
  readonly lines: readonly LogLine[];
  /** As they were counted. */
  readonly ended: readonly EndedRun[];
  source(name: string): SourceRecord;
  /** Names and versions of what a registry serves, sorted. */
  served(registry?: string): readonly string[];
  /** Asks for one run of one source and waits for it. */
  sync(name: string, more?: Partial<SyncRequest>): Promise<SyncResult>;
  /** Another engine on the same store, as after a crash: this one is left as it is. */
  restart(): Engine;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly places: Readonly<Record<string, FakePlace>>;
  readonly config?: Config;
  readonly random?: () => number;
  readonly parts?: (store: StoreWriter) => Partial<EngineParts>;
}

export function createSite({ places, config, random = () => 0.5, parts = () => ({}) }: SiteOptions): EngineSite {
  const folder = mkdtempSync(join(tmpdir(), "registryd-engine-"));
  const path = join(folder, "registryd.db");
  const store = openStore(path, { create: true });
  const reader = openReader(path);
  const clock = createFakeClock();
  const lines: LogLine[] = [];
  const engines: Engine[] = [];
  const ended: EndedRun[] = [];
  const start = () => {
    const engine = createEngine({
      store,
      createSource: ({ name }) => (places[name] ?? missingPlace(name)).source(name),
      clock,
      random,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      log: createListLog(lines),
      redactor: createRedactor(),
      onState: () => {},
      onRunEnded: (run) => void ended.push(run),
      ...parts(store),
    });
    engines.push(engine);
    return engine;
  };
  const engine = start();
  if (config !== undefined) engine.apply(config, "start");
  return {
    clock,
    engine,
    store,
    reader,
    lines,
    ended,
    source(name) {
      const record = reader.source(name);
      if (record === null) throw new Error(`no source ${name} in the store`);
      return record;
    },
    served(registry = "default") {
      const record = reader.registries().find(({ name }) => name === registry);
      if (record === undefined) throw new Error(`no registry ${registry} in the store`);
      return reader.summaries(record.id, null).map(({ key }) => key.replace("server:io.github.acme/", ""));
    },
    async sync(name, more = {}) {
      const request = { sources: [name], trigger: "cli", force: false, acceptDeletions: null, waitMs: 60_000 } as const;
      const answer = await engine.sync({ ...request, ...more });
      const [result] = answer.sources;
      if (result === undefined) throw new Error("no answer");
      return result;
    },
    restart: start,
    async close() {
      await Promise.all(engines.map((one) => one.stop()));
      reader.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A config of sources that a test names, all in the registry `default`. */
export function configOf(sources: Readonly<Record<string, Partial<SourceConfig>>>, more: Partial<Config> = {}): Config {
  const names = Object.keys(sources);
  return {
    file: null,
    sources: Object.entries(sources).map(([name, source]) => ({
      name,
      location: { type: "file", path: `/places/${name}.json` },
      schedule: { type: "interval", intervalMs: 60_000 },
      filter: { names: { include: [], exclude: [] }, tags: { include: [], exclude: [] } },
      onInvalid: "quarantine",
      deletionGuard: { percent: 50, atLeast: 20 },
      ...source,
    })),
    registries: [{ name: "default", sources: names, require: [] }],
    http: {
      address: { host: "127.0.0.1", port: 0 },
      internalAddress: { host: "127.0.0.1", port: 0 },
      defaultRegistry: "default",
      provenance: "full",
      cacheBytes: 0,
      adminTokenFile: null,
    },
    database: { path: null },
    limits: DEFAULT_LIMITS,
    git: { engine: "auto" },
    ...more,
  };
}

function missingPlace(name: string): never {
  throw new Error(`the test made no place for source ${name}`);
}
