import type { Config, Schedule } from "../config/config.ts";
import { location, locationKey, shownConfig } from "../config/shown-config.ts";
import { compileFilter } from "../merge/filter.ts";
import type { StoredRegistryConfig, StoredSourceConfig } from "../store/store.ts";

/** The part of a config that lives in the store. */
export function storedSources({ sources }: Config): readonly StoredSourceConfig[] {
  return sources.map((source) => ({
    name: source.name,
    type: source.location.type,
    locationKey: locationKey(source.location),
    location: location(source.location),
    ...storedSchedule(source.schedule),
    shownConfig: shownConfig(source),
    passes: compileFilter(source.filter),
    filterKey: JSON.stringify(source.filter),
  }));
}

export function storedRegistries({ registries, http }: Config): readonly StoredRegistryConfig[] {
  return registries.map(({ name, sources, require }) => ({
    name,
    isDefault: name === http.defaultRegistry,
    sources,
    require,
  }));
}

function storedSchedule(schedule: Schedule): Pick<StoredSourceConfig, "intervalMs" | "cron" | "timezone"> {
  if (schedule.type === "interval") return { intervalMs: schedule.intervalMs, cron: null, timezone: null };
  return { intervalMs: null, cron: schedule.cron, timezone: schedule.timezone };
}
