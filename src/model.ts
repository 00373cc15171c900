/** The nouns of registryd. This file imports nothing. */

export const KINDS = ["server", "skill", "plugin"] as const;
export type Kind = (typeof KINDS)[number];

/** What addresses one entry. `name` is `ns/name` for every kind. */
export interface EntryId {
  readonly kind: Kind;
  readonly name: string;
  readonly version: string;
}

/** The public key of an entry, such as `server:io.github.acme/geo@1.0.0` (CONTRACT, "key"). */
export function keyOf({ kind, name, version }: EntryId): string {
  return `${kind}:${name}@${version}`;
}

export type SourceType = "git" | "file" | "url";
/** Which of the two git readers read a source. */
export type UsedEngine = "builtin" | "isomorphic-git";
export type Severity = "error" | "warning";

/** A place in a file: `line`, `column` count from 1; `column` and `length` in Unicode code points. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface RelatedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** One finding about a registry document, in the shape that leaves the process (CONTRACT §5). */
export interface Diagnostic extends Place {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  /** RFC 6901 JSON pointer from the root of the document. */
  readonly pointer: string;
  /** Key of the entry, null outside entries. */
  readonly entry: string | null;
  readonly suggestion: string | null;
  readonly related: readonly RelatedPlace[];
}

/** How the registry shows an entry; `deleted` is a tombstone. */
export type EntryStatus = "active" | "deprecated" | "deleted";

export type Trigger = "start" | "schedule" | "retry" | "file" | "signal" | "cli" | "http" | "reload";
export type RunOutcome = "unchanged" | "applied" | "held" | "failed";
export const SOURCE_STATES = ["pending", "ok", "degraded", "held", "failing"] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** Counts of what a source has served since its last success; read = accepted + filtered + quarantined + duplicates. */
export interface SourceCounts {
  readonly read: number;
  readonly accepted: number;
  readonly filtered: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly stale: number;
  /** accepted + stale */
  readonly served: number;
}

export interface ChangeCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** An error as status shows it; texts are redacted already. Times are ISO 8601 UTC. */
export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** Start of this streak of failures. */
  readonly since: string;
  readonly helpsToWait: boolean;
}

/** A result that waits for an operator's word. */
export interface Held {
  readonly revision: string;
  readonly reason: "deletion_guard" | "empty_source";
  readonly removed: number;
  readonly of: number;
  readonly since: string;
  /** The first 20 keys that would go. */
  readonly sample: readonly string[];
}

/** One run of one source as the ledger keeps it (CONTRACT §4, `U`). */
export interface RunRecord {
  readonly id: number;
  readonly source: string;
  readonly trigger: Trigger;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: RunOutcome;
  readonly revisionBefore: string | null;
  readonly revisionAfter: string | null;
  readonly changes: ChangeCounts;
  readonly quarantined: number;
  readonly error: ShownError | null;
}

/** How one run came out, as it is counted. */
export interface EndedRun {
  readonly source: string;
  readonly outcome: RunOutcome;
  /** Of the error; empty unless it failed. */
  readonly code: string;
  /** Null for a run that a crash cut off and for one that could not begin. */
  readonly durationMs: number | null;
}

/** What `POST /-/sync` and `registryd sync` ask of the engine. */
export interface SyncRequest {
  /** Names of sources; null means all. */
  readonly sources: readonly string[] | null;
  readonly trigger: Trigger;
  /** Processes an unchanged revision again. */
  readonly force: boolean;
  /** Revision whose deletions are accepted; needs exactly one source. */
  readonly acceptDeletions: string | null;
  /** How long to wait for the runs, in milliseconds; 0 answers at once with `queued`. */
  readonly waitMs: number;
}

export interface SyncResult {
  readonly source: string;
  readonly outcome: RunOutcome | "queued";
  readonly runId: number | null;
  readonly revision: string | null;
  readonly changes: ChangeCounts;
  readonly quarantined: number;
  readonly error: ShownError | null;
  readonly held: Held | null;
}

/** The answer of `POST /-/sync` (CONTRACT §6). */
export interface SyncAnswer {
  readonly complete: boolean;
  readonly sources: readonly SyncResult[];
}

export interface ReloadAnswer {
  readonly reloaded: true;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** One problem of a config (CONTRACT §6, reload). */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted path in the config, such as `sources[0].git.path`. */
  readonly path: string;
  readonly message: string;
  readonly suggestion: string | null;
}

/** What the HTTP side may ask of the engine, wherever that runs. Rejections are `RegistrydError`. */
export interface EngineControl {
  /** @throws {RegistrydError} `not_found` for an unknown source, `conflict` for another held revision. */
  sync(request: SyncRequest): Promise<SyncAnswer>;
  /** @throws {ConfigInvalidError} with every problem of the new config; the old one goes on. */
  reload(): Promise<ReloadAnswer>;
  /** Names of the sources whose run is under way. */
  running(): ReadonlySet<string>;
  /** How the source's file is watched; null where it is no local path. */
  watch(source: string): "events" | "polling" | null;
  /** The source's failures since the last run that the store was told of; null when there is none. */
  unrecorded(source: string): Unrecorded | null;
}

/** Failed runs that the store could not be told of, such as on a full disk. Times are ISO 8601 UTC. */
export interface Unrecorded {
  /** Of the last of them, as all else here. */
  readonly lastAttemptAt: string;
  readonly nextRunAt: string | null;
  /** How many there were in a row, at least 1. */
  readonly failures: number;
  readonly error: ShownError;
}

/** Where an entry came from, and the revision and line in which it last changed (CONTRACT §1). */
export interface Provenance {
  readonly source: string;
  readonly type: SourceType;
  /** Repository or url without userinfo, query and fragment; null for a file. */
  readonly repository: string | null;
  /** Null for a url. */
  readonly path: string | null;
  readonly revision: string;
  readonly line: number;
  /** True while a newer, invalid form of the entry is quarantined. */
  readonly stale: boolean;
}

/** A valid, unfiltered entry of one source, on its way into a registry. */
export interface Candidate {
  readonly version: string;
  readonly digest: string;
  readonly status: Exclude<EntryStatus, "deleted">;
  /** When the source's entry was first accepted, ISO 8601 UTC. */
  readonly acceptedAt: string;
  readonly provenance: Provenance;
}

/** One entry of one registry, ready to serve; a tombstone has status `deleted`. Times are ISO 8601 UTC. */
export interface MergedRow {
  readonly version: string;
  readonly digest: string;
  readonly status: EntryStatus;
  readonly statusChangedAt: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly isLatest: boolean;
  readonly provenance: Provenance;
}

export interface ShadowedVersion {
  readonly version: string;
  readonly source: string;
  readonly ownedBy: string;
}
