import type { SourceType, UsedEngine } from "../model.ts";

/** A checked config: every duration in milliseconds, every size in bytes, every default filled in. */
export interface Config {
  /** Path as given, null for the bundled example and for `serve ARG…`. */
  readonly file: string | null;
  readonly sources: readonly SourceConfig[];
  readonly registries: readonly RegistryConfig[];
  readonly http: HttpConfig;
  readonly database: DatabaseConfig;
  readonly limits: Limits;
  readonly git: { readonly engine: GitEngine };
}

export type GitEngine = "auto" | UsedEngine;

export interface SourceConfig {
  readonly name: string;
  readonly location: Location;
  readonly schedule: Schedule;
  readonly filter: FilterConfig;
  readonly onInvalid: "quarantine" | "reject";
  /** Null switches the guard off. */
  readonly deletionGuard: { readonly percent: number; readonly atLeast: number } | null;
}

export type Location = GitLocation | FileLocation | UrlLocation;

export interface GitLocation {
  readonly type: Extract<SourceType, "git">;
  readonly repository: string;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly commit: string | null;
  readonly path: string;
  readonly auth: BasicAuth | null;
  readonly allowInsecureAuth: boolean;
  /** Refuses a branch whose history was rewritten. */
  readonly requireFastForward: boolean;
  /** Refuses a tag that was moved. */
  readonly immutableTags: boolean;
}

export interface FileLocation {
  readonly type: Extract<SourceType, "file">;
  readonly path: string;
}

export interface UrlLocation {
  readonly type: Extract<SourceType, "url">;
  readonly url: string;
  readonly timeoutMs: number;
  readonly auth: BasicAuth | null;
  readonly allowInsecureAuth: boolean;
}

/** The password is read from its file before every fetch and never kept. */
export interface BasicAuth {
  readonly username: string;
  readonly passwordFile: string;
}

export type Schedule =
  | { readonly type: "interval"; readonly intervalMs: number }
  | { readonly type: "cron"; readonly cron: string; readonly timezone: string | null };

/** Globs in ToolHive's grammar; an empty include list includes everything. */
export interface FilterConfig {
  readonly names: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly tags: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

export interface RegistryConfig {
  readonly name: string;
  /** Order is precedence. */
  readonly sources: readonly string[];
  readonly require: readonly string[];
}

export type ProvenanceMode = "full" | "source" | "off";

export interface HttpConfig {
  readonly address: ListenAddress;
  readonly internalAddress: ListenAddress;
  readonly defaultRegistry: string;
  readonly provenance: ProvenanceMode;
  /** Upper bound of answers cached in memory, in bytes; 0 switches the cache off. */
  readonly cacheBytes: number;
  readonly adminTokenFile: string | null;
}

export interface ListenAddress {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface DatabaseConfig {
  /** Null asks for a temporary file that is removed at exit. */
  readonly path: string | null;
}

/** DESIGN §8. Durations in milliseconds, sizes in bytes. */
export interface Limits {
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly fetchTimeoutMs: number;
  readonly maxRefAdvertisementBytes: number;
  readonly maxPackBytes: number;
  readonly maxObjects: number;
  readonly maxObjectBytes: number;
  readonly maxInflatedBytes: number;
  readonly maxFallbackMemoryBytes: number;
  readonly maxDocumentBytes: number;
  readonly maxDepth: number;
  readonly maxValues: number;
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  readonly maxRequestHeaderBytes: number;
  readonly requestHeadersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxConnections: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const DEFAULT_LIMITS: Limits = {
  connectTimeoutMs: 10_000,
  idleTimeoutMs: 30_000,
  fetchTimeoutMs: 60_000,
  maxRefAdvertisementBytes: 8 * MIB,
  maxPackBytes: 128 * MIB,
  maxObjects: 50_000,
  maxObjectBytes: 128 * MIB,
  maxInflatedBytes: 256 * MIB,
  maxFallbackMemoryBytes: 512 * MIB,
  maxDocumentBytes: 128 * MIB,
  maxDepth: 64,
  maxValues: 10_000_000,
  maxEntries: 100_000,
  maxEntryBytes: 256 * KIB,
  maxRequestHeaderBytes: 16 * KIB,
  requestHeadersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  maxConnections: 1_000,
};

/** The config file itself may hold at most this many bytes (DESIGN §8). */
export const MAX_CONFIG_BYTES = MIB;
