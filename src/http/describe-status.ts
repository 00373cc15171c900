import type { StoreReader } from "../store/store.ts";
import { describeRegistry, type RegistryDescription } from "./registry-view.ts";
import { type DetailedSourceView, describeSourceInFull, type LiveFacts } from "./source-view.ts";

/** The part of `GET /status` that is in the store; `registryd status` shows it without a daemon too. */
export interface StatusView {
  readonly sources: readonly DetailedSourceView[];
  readonly registries: readonly RegistryDescription[];
}

/** Everything an operator may see of every source and registry, whatever `http.provenance` says. */
export function describeStatus(reader: StoreReader, live: LiveFacts, nowMs: number): StatusView {
  const sources = reader.sources();
  return {
    sources: sources.map((source) => describeSourceInFull(source, live, nowMs, reader.diagnostics(source.name))),
    registries: reader.registries().map((registry) => describeRegistry(registry, sources)),
  };
}
