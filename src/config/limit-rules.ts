import type { Limits } from "./config.ts";

interface LimitRule {
  /** Key in the config's `limits`. */
  readonly key: string;
  readonly limit: keyof Limits;
  readonly unit: "duration" | "bytes" | "count";
  readonly min: number;
  readonly max: number;
}

const HOUR_MS = 3_600_000;
const GIB = 1024 ** 3;
/** The longest text that V8 can hold is a little above this. */
const MAX_TEXT_BYTES = GIB / 2;

/** The keys of `limits`: durations are written in Go's grammar and become milliseconds. */
export const LIMIT_RULES: readonly LimitRule[] = [
  { key: "connectTimeout", limit: "connectTimeoutMs", unit: "duration", min: 1, max: HOUR_MS },
  { key: "idleTimeout", limit: "idleTimeoutMs", unit: "duration", min: 1, max: HOUR_MS },
  { key: "fetchTimeout", limit: "fetchTimeoutMs", unit: "duration", min: 1, max: 24 * HOUR_MS },
  { key: "maxRefAdvertisementBytes", limit: "maxRefAdvertisementBytes", unit: "bytes", min: 1, max: GIB },
  { key: "maxPackBytes", limit: "maxPackBytes", unit: "bytes", min: 1, max: GIB },
  { key: "maxObjects", limit: "maxObjects", unit: "count", min: 1, max: 10_000_000 },
  { key: "maxObjectBytes", limit: "maxObjectBytes", unit: "bytes", min: 1, max: GIB },
  { key: "maxInflatedBytes", limit: "maxInflatedBytes", unit: "bytes", min: 1, max: 4 * GIB },
  { key: "maxFallbackMemoryBytes", limit: "maxFallbackMemoryBytes", unit: "bytes", min: 1, max: 64 * GIB },
  { key: "maxDocumentBytes", limit: "maxDocumentBytes", unit: "bytes", min: 1, max: MAX_TEXT_BYTES },
  { key: "maxDepth", limit: "maxDepth", unit: "count", min: 1, max: 512 },
  { key: "maxValues", limit: "maxValues", unit: "count", min: 1, max: 100_000_000 },
  { key: "maxEntries", limit: "maxEntries", unit: "count", min: 1, max: 1_000_000 },
  { key: "maxEntryBytes", limit: "maxEntryBytes", unit: "bytes", min: 1, max: MAX_TEXT_BYTES },
  { key: "maxRequestHeaderBytes", limit: "maxRequestHeaderBytes", unit: "bytes", min: 1024, max: 1024 ** 2 },
  { key: "requestHeadersTimeout", limit: "requestHeadersTimeoutMs", unit: "duration", min: 1, max: HOUR_MS },
  { key: "requestTimeout", limit: "requestTimeoutMs", unit: "duration", min: 1, max: HOUR_MS },
  { key: "maxConnections", limit: "maxConnections", unit: "count", min: 1, max: 100_000 },
];
