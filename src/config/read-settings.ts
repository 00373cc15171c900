import { type Config, DEFAULT_LIMITS, type HttpConfig, type Limits, type ListenAddress } from "./config.ts";
import { LIMIT_RULES } from "./limit-rules.ts";
import { parseListenAddress } from "./listen-address.ts";
import { checkLocalPath } from "./path-rules.ts";
import { childOf, found, type Place, type Read, reject } from "./place.ts";
import { type MapReader, readMap } from "./read-map.ts";
import { readByteSize, readDuration, readInteger, readOneOf, readText, readTextThat } from "./read-scalar.ts";

/** `http` as the file has it; a default registry that is not named depends on which registries there are. */
export type HttpSettings = Omit<HttpConfig, "defaultRegistry"> & { readonly defaultRegistry: string | null };

export const DEFAULT_HTTP: HttpSettings = {
  address: { host: "127.0.0.1", port: 8080 },
  internalAddress: { host: "127.0.0.1", port: 8081 },
  defaultRegistry: null,
  provenance: "full",
  cacheBytes: 64 * 1024 ** 2,
  adminTokenFile: null,
};

export const DEFAULT_DATABASE_PATH = "./registryd.db";
export const CACHE_BYTES_RANGE = { min: 0, max: 64 * 1024 ** 3 };

export const readHttp: Read<HttpSettings> = (place) => {
  const map = readMap(place, "http");
  return {
    address: map.optional("address", readAddress) ?? DEFAULT_HTTP.address,
    internalAddress: map.optional("internalAddress", readAddress) ?? DEFAULT_HTTP.internalAddress,
    defaultRegistry: map.optional("defaultRegistry", readText),
    provenance: map.optional("provenance", readOneOf(["full", "source", "off"])) ?? DEFAULT_HTTP.provenance,
    cacheBytes: map.optional("cacheBytes", readByteSize(CACHE_BYTES_RANGE)) ?? DEFAULT_HTTP.cacheBytes,
    adminTokenFile: map.optional("adminTokenFile", readTextThat(checkLocalPath)),
  };
};

const readAddress: Read<ListenAddress> = (place) => {
  const text = place.tree.kind === "scalar" ? place.tree.text : "";
  const address = parseListenAddress(text);
  if (address === null)
    reject(place, `${found(place)}; expected HOST:PORT, such as 127.0.0.1:8080, [::1]:8080 or :8080`);
  return address ?? DEFAULT_HTTP.address;
};

/** What ToolHive Registry Server says of its PostgreSQL. */
const TOOLHIVE_DATABASE_KEYS = [
  ...["host", "port", "user", "migrationUser", "database", "sslMode", "maxOpenConns", "maxIdleConns"],
  ...["connMaxLifetime", "maxMetaSize", "dynamicAuth", "passwordFile", "migrationPasswordFile"],
];

export const readDatabase: Read<Config["database"]> = (place) => {
  const map = readMap(place, "database", TOOLHIVE_DATABASE_KEYS);
  const foreign = TOOLHIVE_DATABASE_KEYS.filter((key) => map.at(key) !== null);
  if (foreign.length > 0) {
    const message = `registryd keeps a SQLite file of its own (database.path); ignored: ${foreign.join(", ")}`;
    place.problems.warning(place.tree.offset, place.path, message);
  }
  return { path: map.optional("path", readTextThat(checkLocalPath)) ?? DEFAULT_DATABASE_PATH };
};

export const readGitSettings: Read<Config["git"]> = (place) => {
  const map = readMap(place, "git");
  return { engine: map.optional("engine", readOneOf(["auto", "builtin", "isomorphic-git"])) ?? "auto" };
};

export const readLimits: Read<Limits> = (place) => {
  const map = readMap(place, "limits");
  const readers = { duration: readDuration, bytes: readByteSize, count: readInteger };
  const given = LIMIT_RULES.map((rule) => [rule.limit, map.optional(rule.key, readers[rule.unit](rule))] as const);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given.filter(([, value]) => value !== null)) };
};

/** Whether a config has keys that only ToolHive Registry Server knows. */
export function comesFromToolHive(config: MapReader): boolean {
  const database = config.at("database");
  const hasKey = ["auth", "telemetry", "audit", "registryName", "fileStorage"].some((key) => config.at(key) !== null);
  return hasKey || (database !== null && TOOLHIVE_DATABASE_KEYS.some((key) => childOf(database, key) !== null));
}

/** ToolHive's `auth`: only the mode that lets everybody in means the same here. */
export function checkToolHiveAuth(place: Place): void {
  const { tree, path, problems } = place;
  const mode = childOf(place, "mode");
  if (mode?.tree.kind === "scalar" && mode.tree.value === "anonymous") {
    problems.warning(tree.offset, path, "registryd lets everybody read, as mode anonymous does; ignored");
    return;
  }
  const meaning = mode === null ? "auth without a mode means oauth in ToolHive" : "this mode asks callers to sign in";
  const advice = "put a proxy that authenticates before it, and set mode: anonymous";
  const message = `${meaning}; registryd shows everything to every caller, so the catalogue would become public: ${advice}`;
  reject(mode ?? place, message);
}
