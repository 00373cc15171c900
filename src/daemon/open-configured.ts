import type { Config } from "../config/config.ts";
import { openReader, openStore } from "../store/open.ts";
import type { StoreReader } from "../store/store.ts";
import { storedRegistries, storedSources } from "../sync/stored-config.ts";

/**
 * Opens the store for reading with this config in force, so that the first answer already fits it. A store that stands
 * so already is not opened for writing: that checks every page, and the engine does it anyway.
 * @throws {RegistrydError} as `openStore` and `openReader`
 */
export function openConfigured(path: string, config: Config, at: string): StoreReader {
  const reader = tryOpenReader(path);
  if (reader !== null && fits(reader, config)) return reader;
  reader?.close();
  const writer = openStore(path, { create: true });
  try {
    writer.applyConfig(storedSources(config), storedRegistries(config), at);
  } finally {
    writer.close();
  }
  return openReader(path);
}

/** Whatever is wrong with the store, opening it for writing mends it or says it. */
function tryOpenReader(path: string): StoreReader | null {
  try {
    return openReader(path);
  } catch {
    return null;
  }
}

function fits(reader: StoreReader, config: Config): boolean {
  const registries = reader
    .registries()
    .map(({ name, isDefault, sources, require }) => [name, isDefault, sources, require]);
  const wanted = storedRegistries(config).map(({ name, isDefault, sources, require }) => [
    name,
    isDefault,
    sources,
    require,
  ]);
  const sources = reader.sources().map(({ type, shownConfig }) => [type, shownConfig]);
  const wantedSources = storedSources(config).map(({ type, shownConfig }) => [type, shownConfig]);
  return equal(byName(registries), byName(wanted)) && equal(sources, wantedSources);
}

function byName(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return [...rows].sort((left, right) => (String(left[0]) < String(right[0]) ? -1 : 1));
}

function equal(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
