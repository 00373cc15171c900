import type { Metric } from "./metric.ts";

/** What the engine has done since the daemon started, and what waits for it. */
export const SYNC_METRICS: readonly Metric[] = [
  {
    name: "registryd_sync_runs_total",
    help: "Runs that have ended; code is that of the error, empty unless the run failed",
    type: "counter",
    labels: ["source", "outcome", "code"],
    samples: ({ sources, runsOf }) =>
      sources.flatMap(({ name: source }) =>
        runsOf(source).endings.map(({ outcome, code, count }) => ({ labels: { source, outcome, code }, value: count })),
      ),
  },
  {
    name: "registryd_sync_duration_seconds",
    help: "How long runs took, from the wait for the network to the commit of the result",
    type: "histogram",
    labels: ["source"],
    samples: ({ sources, runsOf }) =>
      sources.map(({ name: source }) => ({ labels: { source }, histogram: runsOf(source).durations })),
  },
  {
    name: "registryd_sync_queue_age_seconds",
    help: "How long the oldest request has waited for its run to begin; 0 when none waits",
    type: "gauge",
    labels: [],
    samples: ({ nowMs, queuedSince }) => [
      { labels: {}, value: queuedSince === null ? 0 : Math.max(0, nowMs - queuedSince) / 1_000 },
    ],
  },
];
