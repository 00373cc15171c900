import type { Metric } from "./metric.ts";

/** What both listeners have answered since the daemon started; route is a pattern, or * where no route answered. */
export const HTTP_METRICS: readonly Metric[] = [
  {
    name: "registryd_http_requests_total",
    help: "Requests that were answered",
    type: "counter",
    labels: ["route", "method", "status"],
    samples: ({ routes }) =>
      routes.flatMap(({ pattern: route, answers }) =>
        answers.map(({ method, status, count }) => ({
          labels: { route, method, status: String(status) },
          value: count,
        })),
      ),
  },
  {
    name: "registryd_http_request_duration_seconds",
    help: "From a request to the moment its answer is handed to the connection",
    type: "histogram",
    labels: ["route"],
    samples: ({ routes }) =>
      routes.map(({ pattern: route, durations }) => ({ labels: { route }, histogram: durations })),
  },
  {
    name: "registryd_http_cache_bytes",
    help: "Memory that holds answers, bounded by http.cacheBytes",
    type: "gauge",
    labels: [],
    samples: ({ cacheBytes }) => [{ labels: {}, value: cacheBytes }],
  },
];
