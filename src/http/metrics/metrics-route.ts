import type { Clock } from "../../clock.ts";
import type { StoreReader } from "../../store/store.ts";
import type { Answer } from "../answer.ts";
import type { DaemonFacts } from "../internal-app.ts";
import type { Route } from "../router.ts";
import { asItStands, type LiveFacts } from "../source-view.ts";
import type { Facts } from "./metric.ts";
import type { RunTally } from "./run-tally.ts";
import type { Traffic } from "./traffic.ts";

/** What is counted while the daemon runs; all else that the metrics tell is in the store. */
export interface Counted {
  readonly traffic: Traffic;
  readonly runs: RunTally;
  readonly cacheBytes: () => number;
  readonly queuedSince: () => number | null;
  readonly droppedLogLines: () => number;
  readonly engineRestarts: () => number;
}

interface MetricsOptions {
  readonly reader: StoreReader;
  readonly live: LiveFacts;
  readonly counted: Counted;
  readonly daemon: () => DaemonFacts;
  readonly clock: Clock;
  readonly headers: readonly string[];
}

/** `GET /metrics`. What writes the text is loaded by the first scrape, so that a start does not wait for it. */
export function metricsRoute(options: MetricsOptions): Route {
  return { method: "GET", pattern: "/metrics", handle: () => answerScrape(options) };
}

async function answerScrape(options: MetricsOptions): Promise<Answer> {
  const { METRICS_CONTENT_TYPE, writeMetrics } = await import("./write-metrics.ts");
  const body = Buffer.from(await writeMetrics(gatherFacts(options)));
  const own = ["Content-Type", METRICS_CONTENT_TYPE, "Content-Length", String(body.length)];
  return { status: 200, headers: [...options.headers, ...own], body };
}

function gatherFacts({ reader, live, counted, daemon, clock }: MetricsOptions): Facts {
  const { version, configError, configLoadedAt } = daemon();
  const sources = reader.sources().map((source) => asItStands(source, live));
  counted.runs.keepOnly(sources.map(({ name }) => name));
  return {
    nowMs: clock.now(),
    version,
    sources,
    registries: reader.registries(),
    storeBytes: reader.fileBytes(),
    reload: { succeeded: configError === null, lastSuccessAt: configLoadedAt },
    queuedSince: counted.queuedSince(),
    cacheBytes: counted.cacheBytes(),
    droppedLogLines: counted.droppedLogLines(),
    engineRestarts: counted.engineRestarts(),
    routes: counted.traffic.routes(),
    runsOf: counted.runs.of,
  };
}
