import type { Problem } from "../model.ts";
import type { Config, RegistryConfig, SourceConfig } from "./config.ts";
import { DEFAULT_LIMITS } from "./config.ts";
import { crossCheck, type Placed } from "./cross-check.ts";
import { finishHttp } from "./finish-http.ts";
import type { Overrides } from "./overrides.ts";
import { parseYaml } from "./parse-yaml.ts";
import { type Place, type Read, reject } from "./place.ts";
import type { CheckGlob } from "./read-filter.ts";
import { type MapReader, readList, readMap } from "./read-map.ts";
import { readRegistry } from "./read-registry.ts";
import {
  checkToolHiveAuth,
  comesFromToolHive,
  DEFAULT_DATABASE_PATH,
  DEFAULT_HTTP,
  readDatabase,
  readGitSettings,
  readHttp,
  readLimits,
} from "./read-settings.ts";
import { readSource } from "./read-source.ts";

export interface ConfigVerdict {
  /** Null exactly when there are problems. */
  readonly config: Config | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface ConfigChecks {
  readonly checkGlob: CheckGlob;
  /** What is wrong with the file that holds the admin token, or null. */
  readonly checkTokenFile: (path: string) => string | null;
  readonly overrides: Overrides;
}

/**
 * Judges the text of a config. It takes any text, throws nothing, and finds every problem at once; only a text that is
 * no YAML mapping is not looked into.
 * @param file name of the file in the problems, as given
 */
export function checkConfig(text: string, file: string, checks: ConfigChecks): ConfigVerdict {
  const { root, problems } = parseYaml(text, file);
  const config = root === null ? null : readConfig({ tree: root, path: "", problems }, file, checks);
  const errors = problems.errors();
  return { config: errors.length > 0 ? null : config, problems: errors, warnings: problems.warnings() };
}

function readConfig(place: Place, file: string, checks: ConfigChecks): Config {
  const map = readMap(place, "config", ["auth"]);
  map.optional("auth", checkToolHiveAuth);
  const sources = readSources(map, checks.checkGlob);
  const registries = readRegistries(map, sources);
  if (map.at("registries") === null && comesFromToolHive(map)) {
    place.problems.warning(place.tree.offset, "registries", SERVES_ALL);
  }
  const http = finishHttp(map.optional("http", readHttp) ?? DEFAULT_HTTP, {
    ...checks,
    place: map.at("http"),
    problems: place.problems,
    registries,
  });
  const database = map.optional("database", readDatabase) ?? { path: DEFAULT_DATABASE_PATH };
  return {
    file,
    sources: sources.map(({ value }) => value),
    registries,
    http,
    database: { path: checks.overrides.database?.value ?? database.path },
    limits: map.optional("limits", readLimits) ?? DEFAULT_LIMITS,
    git: map.optional("git", readGitSettings) ?? { engine: "auto" },
  };
}

/** Ours is a convenience; who comes from elsewhere may have left sources out of every registry on purpose. */
const SERVES_ALL = "none are given, so one registry called default serves every source; name registries to serve fewer";

function readSources(map: MapReader, checkGlob: CheckGlob): readonly Placed<SourceConfig>[] {
  const sources = map.required("sources", readPlaced(readSource(checkGlob))) ?? [];
  const place = map.at("sources");
  if (place?.tree.kind === "list" && sources.length === 0) reject(place, "is empty; expected at least one source");
  return sources;
}

/** Without `registries`, one called `default` lists every source in the order of the file. */
function readRegistries(map: MapReader, sources: readonly Placed<SourceConfig>[]): readonly RegistryConfig[] {
  const place = map.at("registries");
  if (place === null) {
    crossCheck(sources, null);
    return [{ name: "default", sources: sources.map(({ value }) => value.name), require: [] }];
  }
  const registries = readPlaced(readRegistry)(place);
  if (place.tree.kind === "list" && registries.length === 0) {
    reject(place, "is empty; without the key, one registry called default lists every source");
  }
  crossCheck(sources, registries);
  return registries.map(({ value }) => value);
}

function readPlaced<T>(read: Read<T>): Read<readonly Placed<T>[]> {
  return readList((place) => ({ place, value: read(place) }));
}
