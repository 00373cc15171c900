import { KINDS, SOURCE_STATES } from "../../model.ts";
import type { SourceRecord } from "../../store/store.ts";
import { stateOf } from "../source-view.ts";
import type { Facts, Metric, Sample } from "./metric.ts";

/** Where each source stands, as status has it. */
export const SOURCE_METRICS: readonly Metric[] = [
  {
    name: "registryd_source_state",
    help: "1 for the state that the source is in, 0 for the others",
    type: "gauge",
    labels: ["source", "state"],
    samples: ofEach((source) =>
      SOURCE_STATES.map((state) => ({ labels: { state }, value: state === stateOf(source) ? 1 : 0 })),
    ),
  },
  time("last_success", "When the last run ended that was unchanged or applied", ({ lastSuccessAt }) => lastSuccessAt),
  time("last_attempt", "When the last run began", ({ lastAttemptAt }) => lastAttemptAt),
  time("next_run", "When the next run is due", ({ nextRunAt }) => nextRunAt),
  {
    name: "registryd_source_entries",
    help: "Entries of the source that are served, stale ones included",
    type: "gauge",
    labels: ["source", "kind"],
    samples: ofEach(({ countsByKind }) => KINDS.map((kind) => ({ labels: { kind }, value: countsByKind[kind] }))),
  },
  count("quarantined", "Entries of the served revision that are quarantined", ({ counts }) => counts.quarantined),
  count(
    "stale_entries",
    "Entries served in an earlier form because the newer one is quarantined",
    ({ counts }) => counts.stale,
  ),
  count("held_removals", "Entries that the held result would remove", ({ held }) => held?.removed ?? 0),
  count("consecutive_failures", "Failed runs in a row", ({ consecutiveFailures }) => consecutiveFailures),
];

function ofEach(samples: (source: SourceRecord) => readonly Sample[]): (facts: Facts) => readonly Sample[] {
  return ({ sources }) =>
    sources.flatMap((source) =>
      samples(source).map(({ labels, value }) => ({ labels: { source: source.name, ...labels }, value })),
    );
}

function count(what: string, help: string, value: (source: SourceRecord) => number): Metric {
  return {
    name: `registryd_source_${what}`,
    help,
    type: "gauge",
    labels: ["source"],
    samples: ofEach((source) => [{ labels: {}, value: value(source) }]),
  };
}

/** A time that is not known yet has no sample: any number would be taken for a time. */
function time(what: string, help: string, value: (source: SourceRecord) => string | null): Metric {
  return {
    name: `registryd_source_${what}_timestamp_seconds`,
    help: `${help}, in seconds since the epoch`,
    type: "gauge",
    labels: ["source"],
    samples: ofEach((source) => {
      const at = value(source);
      return at === null ? [] : [{ labels: {}, value: Date.parse(at) / 1_000 }];
    }),
  };
}
