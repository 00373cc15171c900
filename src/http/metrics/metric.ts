import type { RegistryRecord, SourceRecord } from "../../store/store.ts";
import type { Histogram } from "./histogram.ts";
import type { SourceRuns } from "./run-tally.ts";
import type { RouteTraffic } from "./traffic.ts";

/** Everything that the metrics tell, as it is at one moment. */
export interface Facts {
  readonly nowMs: number;
  readonly version: string;
  readonly sources: readonly SourceRecord[];
  readonly registries: readonly RegistryRecord[];
  readonly storeBytes: { readonly db: number; readonly wal: number };
  readonly reload: { readonly succeeded: boolean; readonly lastSuccessAt: string };
  /** Milliseconds since the epoch; null when no request waits. */
  readonly queuedSince: number | null;
  readonly cacheBytes: number;
  readonly droppedLogLines: number;
  readonly engineRestarts: number;
  readonly routes: readonly RouteTraffic[];
  readonly runsOf: (source: string) => SourceRuns;
}

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface HistogramSample {
  readonly labels: Labels;
  readonly histogram: Histogram;
}

/** One row of CONTRACT §8. Every series is made from the facts of the moment, so what is gone takes its own with it. */
export type Metric = Named &
  (
    | { readonly type: "gauge" | "counter"; readonly samples: (facts: Facts) => readonly Sample[] }
    | { readonly type: "histogram"; readonly samples: (facts: Facts) => readonly HistogramSample[] }
  );

interface Named {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}
