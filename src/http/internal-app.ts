import type { Clock } from "../clock.ts";
import type { HttpConfig } from "../config/config.ts";
import type { Log } from "../log.ts";
import type { EngineControl, Problem } from "../model.ts";
import type { StoreReader } from "../store/store.ts";
import { type AdmissionOptions, admit } from "./admission.ts";
import type { Answer } from "./answer.ts";
import { describeStatus, type StatusView } from "./describe-status.ts";
import { errorAnswer } from "./error-answer.ts";
import type { HttpApp } from "./http-app.ts";
import { type Counted, metricsRoute } from "./metrics/metrics-route.ts";
import { waitsFor } from "./registry-view.ts";
import { type Call, createRouter, type Route } from "./router.ts";
import { readSyncRequest } from "./sync-request.ts";

/** What only the daemon knows of itself. */
export interface DaemonFacts {
  readonly pid: number;
  readonly version: string;
  readonly commit: string | null;
  readonly buildDate: string | null;
  readonly startedAt: string;
  /** As `HOST:PORT`. */
  readonly address: string;
  readonly internalAddress: string;
  readonly database: string;
  readonly configFile: string | null;
  readonly configLoadedAt: string;
  /** Why the last reload was refused; null when it was not. */
  readonly configError: { readonly message: string; readonly problems: readonly Problem[] } | null;
}

export interface InternalAppOptions {
  readonly reader: StoreReader;
  readonly http: Pick<HttpConfig, "internalAddress" | "adminTokenFile">;
  readonly control: EngineControl;
  readonly counted: Counted;
  readonly daemon: () => DaemonFacts;
  readonly readText: AdmissionOptions["readText"];
  readonly clock: Clock;
  readonly log: Log;
}

/** Probes, status, metrics and commands (CONTRACT §6). */
export function createInternalApp(options: InternalAppOptions): HttpApp {
  const { clock, counted, log } = options;
  const routes = [
    ...probeRoutes(options),
    metricsRoute({ live: options.control, ...options, headers: HEADERS }),
    ...commandRoutes(options),
  ];
  const router = createRouter(routes, {
    refuse: (thrown) => errorAnswer(thrown, HEADERS, log),
    methods: ["GET", "POST"],
    preflightHeaders: HEADERS,
    unknownPath: "this address has probes, status, metrics and commands only; the registries are at the public one",
    clock,
    record: counted.traffic.record,
  });
  return { routes, ...router };
}

function probeRoutes({ reader, control, daemon, clock }: InternalAppOptions): readonly Route[] {
  const get = (pattern: string, handle: Route["handle"]): Route => ({ method: "GET", pattern, handle });
  const healthy = () => json(200, { status: "healthy" });
  const readiness = () => answerReadiness(reader);
  return [
    get("/health", healthy),
    get("/livez", healthy),
    get("/readiness", readiness),
    get("/readyz", readiness),
    get("/version", () => json(200, describeVersion(daemon()))),
    get("/status", () => json(200, describeDaemon(daemon(), describeStatus(reader, control, clock.now())))),
  ];
}

function commandRoutes({ control, http, readText }: InternalAppOptions): readonly Route[] {
  const admission = { host: http.internalAddress.host, adminTokenFile: http.adminTokenFile, readText };
  const command = (pattern: string, run: (call: Call) => Promise<Answer>): Route => ({
    method: "POST",
    pattern,
    handle: async (call) => {
      await admit(call, admission);
      return run(call);
    },
  });
  return [
    command("/-/sync", async ({ query, header, socket }) => {
      const request = readSyncRequest(query, header("user-agent"));
      // The wait is silent on purpose, so the limit on silent connections does not hold for it.
      if (request.waitMs > 0) socket?.setTimeout(0);
      const answer = await control.sync(request);
      return json(answer.complete ? 200 : 202, answer);
    }),
    command("/-/reload", async () => json(200, await control.reload())),
  ];
}

function answerReadiness(reader: StoreReader): Answer {
  let waitingFor: readonly string[] | null;
  try {
    const sources = reader.sources();
    waitingFor = [...new Set(reader.registries().flatMap((registry) => waitsFor(registry, sources)))];
  } catch {
    waitingFor = null;
  }
  if (waitingFor?.length === 0) return json(200, { status: "ready" });
  return json(503, { status: "not_ready", error: "service not ready", waitingFor: waitingFor ?? [] });
}

function describeVersion({ version, commit, buildDate }: DaemonFacts) {
  return { version, commit, buildDate, nodeVersion: process.version, platform: `${process.platform}/${process.arch}` };
}

function describeDaemon(facts: DaemonFacts, { sources, registries }: StatusView) {
  const { pid, version, startedAt, address, internalAddress, database, configFile, configLoadedAt, configError } =
    facts;
  return {
    version: 1,
    daemon: { pid, version, startedAt, address, internalAddress, database },
    config: { file: configFile, loadedAt: configLoadedAt, error: configError },
    sources,
    registries,
  };
}

function json(status: number, value: unknown): Answer {
  const body = Buffer.from(JSON.stringify(value));
  const own = ["Content-Type", "application/json", "Content-Length", String(body.length)];
  return { status, headers: [...HEADERS, ...own], body };
}

/** No CORS: pages in browsers read nothing here. */
const HEADERS: readonly string[] = ["Cache-Control", "no-store", "X-Content-Type-Options", "nosniff"];
