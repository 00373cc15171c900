import { formatByteSize, parseByteSize } from "./byte-size.ts";
import type { ListenAddress, ProvenanceMode } from "./config.ts";
import { parseListenAddress } from "./listen-address.ts";
import { CACHE_BYTES_RANGE } from "./read-settings.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting that a flag or its environment twin can give. */
interface Setting<T> {
  readonly flag: string;
  readonly variable: string;
  /** Key of the config that it overrides; null when the config has none. */
  readonly key: string | null;
  readonly expected: string;
  /** Null when the text is no such value. */
  readonly parse: (text: string) => T | null;
}

/** The flags that mean the same as a key of the config, each with its environment twin: the only ones that config reads. */
export const SETTINGS = {
  config: text("--config", "REGISTRYD_CONFIG", null, "the path of a config"),
  logLevel: oneOf<LogLevel>("--log-level", "REGISTRYD_LOG_LEVEL", null, LOG_LEVELS),
  address: address("--address", "REGISTRYD_ADDRESS", "http.address"),
  internalAddress: address("--internal-address", "REGISTRYD_INTERNAL_ADDRESS", "http.internalAddress"),
  database: text("--database", "REGISTRYD_DATABASE", "database.path", "the path of the database file"),
  defaultRegistry: text("--default-registry", "REGISTRYD_DEFAULT_REGISTRY", "http.defaultRegistry", "a registry name"),
  provenance: oneOf<ProvenanceMode>("--provenance", "REGISTRYD_PROVENANCE", "http.provenance", [
    "full",
    "source",
    "off",
  ]),
  cacheBytes: {
    flag: "--cache-bytes",
    variable: "REGISTRYD_CACHE_BYTES",
    key: "http.cacheBytes",
    expected: `a number of bytes up to ${formatByteSize(CACHE_BYTES_RANGE.max)}, such as 64MiB; 0 switches the cache off`,
    parse: parseCacheBytes,
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

function text(flag: string, variable: string, key: string | null, expected: string): Setting<string> {
  return { flag, variable, key, expected, parse: (given) => (given.includes("\0") ? null : given) };
}

function oneOf<T extends string>(
  flag: string,
  variable: string,
  key: string | null,
  allowed: readonly T[],
): Setting<T> {
  const parse = (given: string) => allowed.find((value) => value === given) ?? null;
  return { flag, variable, key, expected: allowed.join(", "), parse };
}

function address(flag: string, variable: string, key: string): Setting<ListenAddress> {
  return { flag, variable, key, expected: "HOST:PORT, such as 127.0.0.1:8080 or :8080", parse: parseListenAddress };
}

function parseCacheBytes(given: string): number | null {
  const bytes = parseByteSize(given);
  return bytes !== null && bytes <= CACHE_BYTES_RANGE.max ? bytes : null;
}
