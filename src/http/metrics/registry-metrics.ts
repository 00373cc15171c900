import { KINDS } from "../../model.ts";
import type { Metric } from "./metric.ts";

/** What each registry serves. */
export const REGISTRY_METRICS: readonly Metric[] = [
  {
    name: "registryd_registry_entries",
    help: "Entries that the registry serves, every version counted, tombstones not",
    type: "gauge",
    labels: ["registry", "kind"],
    samples: ({ registries }) =>
      registries.flatMap(({ name: registry, counts }) =>
        KINDS.map((kind) => ({ labels: { registry, kind }, value: counts[kind].versions })),
      ),
  },
  {
    name: "registryd_registry_shadowed",
    help: "Entries that the registry does not serve because an earlier source owns their name",
    type: "gauge",
    labels: ["registry"],
    samples: ({ registries }) =>
      registries.map(({ name: registry, shadowed }) => ({ labels: { registry }, value: shadowed })),
  },
];
