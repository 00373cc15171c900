import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { HTTP_METRICS } from "./http-metrics.ts";
import type { Facts, HistogramSample, Metric } from "./metric.ts";
import { PROCESS_METRICS } from "./process-metrics.ts";
import { REGISTRY_METRICS } from "./registry-metrics.ts";
import { SOURCE_METRICS } from "./source-metrics.ts";
import { SYNC_METRICS } from "./sync-metrics.ts";

/** The table of CONTRACT §8. */
const METRICS: readonly Metric[] = [
  ...PROCESS_METRICS,
  ...SOURCE_METRICS,
  ...SYNC_METRICS,
  ...REGISTRY_METRICS,
  ...HTTP_METRICS,
];

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The facts in the text format of Prometheus. Nothing is kept from one call to the next. */
export async function writeMetrics(facts: Facts): Promise<string> {
  const registry = new Registry();
  for (const metric of METRICS) register(metric, facts, registry);
  return await registry.metrics();
}

function register(metric: Metric, facts: Facts, registry: Registry): void {
  const { name, help, labels } = metric;
  const config = { name, help, labelNames: labels, registers: [registry] };
  switch (metric.type) {
    case "gauge": {
      const gauge = new Gauge(config);
      for (const { labels, value } of metric.samples(facts)) gauge.set(labels, value);
      return;
    }
    case "counter": {
      const counter = new Counter(config);
      for (const { labels, value } of metric.samples(facts)) counter.inc(labels, value);
      return;
    }
    case "histogram": {
      const values = metric.samples(facts).flatMap((sample) => seriesOf(name, sample));
      // A histogram of the library counts by itself only; what was counted already takes the place of its own counts.
      const read = async () => ({ name, help, type: "histogram", values, aggregator: "sum" });
      Object.assign(new Histogram(config), { get: read, getForPromString: read });
    }
  }
}

interface Series {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Each bucket counts everything up to its bound. */
function seriesOf(name: string, { labels, histogram }: HistogramSample): readonly Series[] {
  let count = 0;
  const buckets = histogram.counts.map((own, at) => {
    count += own;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: boundOf(histogram.bounds[at]) }, value: count };
  });
  const series = (suffix: string, value: number) => ({ metricName: `${name}_${suffix}`, labels, value });
  return [...buckets, series("sum", histogram.sum), series("count", count)];
}

function boundOf(bound: number | undefined): string {
  return bound === undefined ? "+Inf" : String(bound);
}
