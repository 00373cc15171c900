import type { Clock } from "../clock.ts";
import type { HttpConfig } from "../config/config.ts";
import type { Log } from "../log.ts";
import type { StoreReader } from "../store/store.ts";
import { aboutRoutes } from "./about-routes.ts";
import { createAnswerCache } from "./answer-cache.ts";
import { createCompressor } from "./compress.ts";
import { errorAnswer } from "./error-answer.ts";
import type { HttpApp } from "./http-app.ts";
import type { RecordAnswer } from "./metrics/traffic.ts";
import { publishRoutes } from "./publish-routes.ts";
import { PUBLIC_HEADERS } from "./read-headers.ts";
import { readRoutes } from "./read-routes.ts";
import { createReads } from "./reads.ts";
import { createRouter } from "./router.ts";
import { createSnapshots } from "./snapshots.ts";
import type { LiveFacts } from "./source-view.ts";
import { statusRoutes } from "./status-routes.ts";
import { createAnswerText } from "./value-answer.ts";

export interface PublicAppOptions {
  readonly reader: StoreReader;
  readonly http: Pick<HttpConfig, "cacheBytes" | "provenance">;
  readonly live: LiveFacts;
  readonly clock: Clock;
  readonly log: Log;
  readonly record: RecordAnswer;
}

export interface PublicApp extends HttpApp {
  /** Bytes of the answers in memory. */
  cacheBytes(): number;
}

/** Everything the public listener serves. It can change nothing: of the engine it gets only what it may show. */
export function createPublicApp({ reader, http, live, clock, log, record }: PublicAppOptions): PublicApp {
  const cache = createAnswerCache(http.cacheBytes);
  const compressor = createCompressor();
  const snapshots = createSnapshots(reader, cache.keepOnly);
  const { provenance } = http;
  const reads = createReads({ reader, snapshots, cache, compressor, clock, provenance });
  const answerText = createAnswerText(compressor);
  const routes = [
    ...readRoutes(reads),
    ...publishRoutes(),
    ...aboutRoutes(snapshots, answerText),
    ...statusRoutes({ reader, snapshots, live, clock, provenance, answerText }),
  ];
  const refuse = (thrown: unknown) => errorAnswer(thrown, PUBLIC_HEADERS, log);
  const { ready } = reads;
  const router = createRouter(routes, {
    ready,
    refuse,
    methods: ["GET"],
    preflightHeaders: PREFLIGHT_HEADERS,
    unknownPath: "nothing is served at this path; /openapi.json describes what is",
    clock,
    record,
  });
  return { routes, ...router, cacheBytes: cache.bytes };
}

const PREFLIGHT_HEADERS: readonly string[] = [...PUBLIC_HEADERS, "Access-Control-Max-Age", "600"];
