import type { Facts, Metric } from "./metric.ts";

/** The daemon itself: what it runs, its config, its store, its log, its engine. */
export const PROCESS_METRICS: readonly Metric[] = [
  {
    name: "registryd_build_info",
    help: "Always 1; the version is its label",
    type: "gauge",
    labels: ["version"],
    samples: ({ version }) => [{ labels: { version }, value: 1 }],
  },
  single(
    "gauge",
    "registryd_config_last_reload_successful",
    "0 while a broken config waits to be mended, else 1",
    (facts) => (facts.reload.succeeded ? 1 : 0),
  ),
  single(
    "gauge",
    "registryd_config_last_reload_success_timestamp_seconds",
    "When the config in force was loaded, in seconds since the epoch",
    ({ reload }) => Date.parse(reload.lastSuccessAt) / 1_000,
  ),
  {
    name: "registryd_store_bytes",
    help: "Bytes of the database and of its write-ahead log",
    type: "gauge",
    labels: ["file"],
    samples: ({ storeBytes }) => Object.entries(storeBytes).map(([file, value]) => ({ labels: { file }, value })),
  },
  single(
    "counter",
    "registryd_log_lines_dropped_total",
    "Log lines that were lost because nobody read them",
    ({ droppedLogLines }) => droppedLogLines,
  ),
  single(
    "counter",
    "registryd_engine_restarts_total",
    "How often the sync engine died and was started again",
    ({ engineRestarts }) => engineRestarts,
  ),
];

function single(type: "gauge" | "counter", name: string, help: string, value: (facts: Facts) => number): Metric {
  return { name, help, type, labels: [], samples: (facts) => [{ labels: {}, value: value(facts) }] };
}
