import type { ProvenanceMode } from "../config/config.ts";
import type { EntryContent, EntryFinding } from "../document/report.ts";
import type {
  ChangeCounts,
  Diagnostic,
  EntryId,
  EntryStatus,
  Held,
  Kind,
  RunOutcome,
  RunRecord,
  ShownError,
  SourceCounts,
  SourceType,
  Trigger,
  UsedEngine,
} from "../model.ts";

/**
 * The store seen by the engine: the only writer. Every method is one short transaction; a method that throws has
 * changed nothing. `at` is the wall clock as ISO 8601 UTC; the store moves it forward where needed, so that the times
 * of one registry never go back and later transactions have strictly later ones.
 * @throws {RegistrydError} `store_full`, `store_busy`, `store_corrupt`
 */
export interface StoreWriter {
  /**
   * Makes sources and registries those of the config, in one transaction: entries of dropped sources leave, a renamed
   * source (same location, new name) keeps its entries, filters are applied again to the stored entries, and every
   * registry is merged anew where its content can differ. Unchanged config writes nothing.
   */
  applyConfig(
    sources: readonly StoredSourceConfig[],
    registries: readonly StoredRegistryConfig[],
    at: string,
  ): ConfigChange;
  /** What a run of the source starts from. @throws {RegistrydError} `not_found` */
  baseline(source: string): Baseline;
  /**
   * The entries of the source's served revision, filtered and stale ones too: the first few thousand, or those behind
   * `after`, in an order of their own. None when there are no more. So no call takes long.
   */
  entries(source: string, after: EntryId | null): readonly StoredEntry[];
  /** What the source's last document had quarantined, as `entries`. */
  quarantined(source: string, after: StoredQuarantined | null): readonly StoredQuarantined[];
  /** Whether the source's entries, stale ones apart, are all from this file of its location, in whatever revision. */
  comesFrom(source: string, path: string): boolean;
  /** Compact JSON of a stored entry. @throws {RegistrydError} `internal` when no row names the digest */
  contentJson(digest: string): string;
  /** Writes that this run is about to process `revision`; a run found open at the next start was cut off by a crash. */
  startRun(run: StartedRun): void;
  /** Forgets a run that was started and then called off (a stop, a change of the config), as if it had never been. */
  abandonRun(id: number): void;
  /**
   * Remembers contents whose deletions an operator has accepted: `baseline` names them until others are accepted, or
   * other content of the source is applied.
   */
  acceptContents(source: string, contentIds: readonly string[]): void;
  /** Ends a run that alters no entry: unchanged, held, failed. */
  finishRun(run: FinishedRun): void;
  /** Ends a run that replaces the source's entries, and updates every registry that lists the source. */
  applySnapshot(snapshot: Snapshot): ChangeCounts;
  /** The id that the next run of any source gets. Ids grow by one and are never used again. */
  nextRunId(): number;
  /** Writes the next planned run of the source, where no run of its own does. */
  planRun(source: string, nextRunAt: string | null): void;
  /**
   * Ends runs that a crash left open (`failed`, code `internal`), counts a death for the revision each was processing,
   * and returns them. Called once at the start of an engine.
   */
  closeBrokenRuns(at: string): readonly BrokenRun[];
  /**
   * Forgets tombstones and ledger rows past their time, and content that nothing names any more. Returns true while
   * more remains; the call that returns false has also read every page, so that damage does not stay hidden.
   */
  prune(at: string, maxRows: number): boolean;
  close(): void;
}

export interface StoredSourceConfig {
  readonly name: string;
  readonly type: SourceType;
  /** Identifies the location: equal strings mean the same place. No secret, no digest of one. */
  readonly locationKey: string;
  /** `location` of CONTRACT §4, stripped of userinfo, query and fragment. */
  readonly location: Readonly<Record<string, string | null>>;
  readonly intervalMs: number | null;
  readonly cron: string | null;
  readonly timezone: string | null;
  /** The config as status shows it, `auth` redacted. */
  readonly shownConfig: Readonly<Record<string, unknown>>;
  /** Whether the source's filter lets this entry through; compared by `filterKey`. */
  readonly passes: (entry: { readonly kind: Kind; readonly name: string; readonly tags: readonly string[] }) => boolean;
  readonly filterKey: string;
}

export interface StoredRegistryConfig {
  readonly name: string;
  readonly isDefault: boolean;
  readonly sources: readonly string[];
  readonly require: readonly string[];
}

export interface ConfigChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Sources whose location, schedule or filter differ, and registries whose sources do. */
  readonly changed: readonly string[];
  /** Entries that left or entered registries by this change. */
  readonly entries: ChangeCounts;
}

export interface Baseline {
  readonly revision: string | null;
  readonly revisionAt: string | null;
  /** Fingerprint of the last success; null after a change of location. */
  readonly fingerprint: string | null;
  readonly contentIds: readonly string[];
  /** Which git engine the last success came by; null for other sources. */
  readonly engine: UsedEngine | null;
  /** The rules under which the last document was judged. */
  readonly rules: string | null;
  /** True after the location changed and before its first success: then nothing is guarded. */
  readonly relocated: boolean;
  readonly lastAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly consecutiveFailures: number;
  readonly error: ShownError | null;
  readonly held: Held | null;
  /** Content ids of the held result, to accept an equal later one. */
  readonly heldContentIds: readonly string[];
  readonly acceptedContentIds: readonly string[];
  readonly counts: SourceCounts;
  /** A content that was refused, so that it is not processed again until it changes. */
  readonly refused: {
    readonly contentIds: readonly string[];
    readonly rules: string;
    readonly error: ShownError;
  } | null;
  /** Deaths in a row while processing this revision. */
  readonly deaths: { readonly revision: string; readonly count: number } | null;
}

export interface StoredEntry {
  readonly id: EntryId;
  readonly digest: string;
  /** Null for a stale entry: its bytes are no longer in the document. */
  readonly rawDigest: string | null;
  readonly filtered: boolean;
  readonly stale: boolean;
  /** Made under the `rules` of the baseline. */
  readonly findings: readonly EntryFinding[];
}

/** An entry set aside without an error of its own has a twin in its document. */
export interface StoredQuarantined {
  /** Tells it from all others. */
  readonly position: number;
  readonly rawDigest: string;
  readonly kind: Kind;
  readonly id: EntryId | null;
  readonly findings: readonly EntryFinding[];
}

export interface StartedRun {
  readonly id: number;
  readonly source: string;
  readonly trigger: Trigger;
  readonly startedAt: string;
  readonly revision: string | null;
}

export interface BrokenRun {
  readonly id: number;
  readonly source: string;
  readonly revision: string | null;
  readonly deaths: number;
}

/** How a run ended. What is not named stays as it was. */
export interface FinishedRun {
  readonly id: number;
  readonly source: string;
  readonly trigger: Trigger;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Asked last, when all else is written and only the commit is left: a run that writes a lot takes most of its time for that. */
  readonly durationMs: () => number;
  readonly outcome: RunOutcome;
  readonly revisionAfter: string | null;
  readonly nextRunAt: string | null;
  readonly error: ShownError | null;
  readonly held: { readonly shown: Held; readonly contentIds: readonly string[] } | null;
  /** Written when `outcome` is `unchanged`: where the source stands now. */
  readonly seen: Seen | null;
  /** Written when a document was refused; its diagnostics are then what status shows. */
  readonly refused: { readonly contentIds: readonly string[]; readonly rules: string } | null;
  /** Null keeps the stored ones. */
  readonly report: { readonly diagnostics: readonly Diagnostic[]; readonly total: number } | null;
}

export interface Seen {
  readonly revision: string;
  readonly revisionAt: string | null;
  readonly fingerprint: string | null;
  readonly contentIds: readonly string[];
  readonly engine: UsedEngine | null;
}

/** What an applied run changes: only rows that differ from the stored ones are named. */
export interface Snapshot {
  readonly run: FinishedRun & { readonly outcome: "applied" | "unchanged"; readonly seen: Seen };
  readonly rules: string;
  readonly counts: SourceCounts;
  /** New and changed entries; a changed one keeps its `acceptedAt`. */
  readonly written: readonly WrittenEntry[];
  /** Entries whose bytes moved (white space, key order) while their content is the stored one. */
  readonly reread: readonly {
    readonly id: EntryId;
    readonly rawDigest: string;
    readonly findings: readonly EntryFinding[];
  }[];
  /** Entries that are what they were, but now come from another place. */
  readonly relocated: readonly { readonly id: EntryId; readonly path: string; readonly line: number }[];
  readonly removed: readonly EntryId[];
  /** Entries kept from an earlier revision because their newer form is quarantined. */
  readonly stale: readonly EntryId[];
  /** All quarantined entries of this revision; null keeps the stored ones. */
  readonly quarantined:
    | readonly {
        readonly rawDigest: string;
        readonly kind: Kind;
        readonly id: EntryId | null;
        readonly findings: readonly EntryFinding[];
      }[]
    | null;
}

export interface WrittenEntry {
  readonly id: EntryId;
  readonly rawDigest: string;
  /** Null when the content is stored already, under `digest`. */
  readonly content: EntryContent | null;
  readonly digest: string;
  readonly filtered: boolean;
  readonly path: string;
  readonly line: number;
  readonly findings: readonly EntryFinding[];
}

/**
 * The store seen by HTTP and by commands that only look. Rows come as bytes ready to send.
 * @throws {RegistrydError} `store_busy`, `store_corrupt`
 */
export interface StoreReader {
  /** Differs from the last call exactly when another connection has committed since; costs microseconds. */
  dataVersion(): number;
  /**
   * From now on all is read as of one state of the store, until `release` in the same turn of the event loop. It saves
   * each read the lock that it would take.
   */
  hold(): void;
  release(): void;
  /** The default registry first, the others in the order of the config. */
  registries(): readonly RegistryRecord[];
  /** In the order of the config. */
  sources(): readonly SourceRecord[];
  source(name: string): SourceRecord | null;
  diagnostics(source: string): { readonly diagnostics: readonly Diagnostic[]; readonly total: number };
  /** The first 1,000 by key. */
  shadowed(registry: number): readonly { readonly key: string; readonly source: string; readonly ownedBy: string }[];
  list(query: ListQuery): ListPage;
  /** One item as JSON; `latest` finds the latest one. Tombstones only with `includeDeleted`. */
  item(query: ItemQuery): Buffer | null;
  /** `{"servers": […], "metadata": {"count": n}}` of one name, newest `publishedAt` first; null when it has none. */
  versions(query: Omit<ItemQuery, "version">): Buffer | null;
  /** The nearest served name, if one is near enough to be meant. */
  suggestName(registry: number, kind: Kind, name: string): string | null;
  /** Newest first; `before` is the id of the last run of the page before. */
  runs(source: string, limit: number, before: number | null): readonly RunRecord[];
  /** For `registryd list`: one row for each served name and version, by registry, kind, name, version. */
  summaries(registry: number, search: string | null): readonly EntrySummary[];
  /** Bytes of the database file and of its write-ahead log. */
  fileBytes(): { readonly db: number; readonly wal: number };
  close(): void;
}

export interface RegistryRecord {
  readonly id: number;
  readonly name: string;
  readonly isDefault: boolean;
  readonly sources: readonly string[];
  readonly require: readonly string[];
  /** Digest of all that is served, tombstones included: 64 hex digits; equal content has equal ones in any store. */
  readonly generation: string;
  readonly missingSources: readonly string[];
  readonly counts: Readonly<Record<Kind, { readonly names: number; readonly versions: number }>>;
  readonly shadowed: number;
  readonly createdAt: string;
  /** Time of the last transaction that changed this registry. */
  readonly updatedAt: string;
}

export interface SourceRecord {
  readonly name: string;
  readonly type: SourceType;
  readonly location: Readonly<Record<string, string | null>>;
  readonly registries: readonly string[];
  readonly revision: string | null;
  readonly revisionAt: string | null;
  /** Which git engine the last success came by; null for other sources. */
  readonly engine: UsedEngine | null;
  /** The full name of the ref that the last success followed; null for a configured commit and for other sources. */
  readonly ref: string | null;
  readonly counts: SourceCounts;
  readonly countsByKind: Readonly<Record<Kind, number>>;
  readonly lastAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly nextRunAt: string | null;
  readonly consecutiveFailures: number;
  readonly schedule: {
    readonly intervalMs: number | null;
    readonly cron: string | null;
    readonly timezone: string | null;
  };
  readonly error: ShownError | null;
  readonly held: Held | null;
  readonly shownConfig: Readonly<Record<string, unknown>>;
  readonly diagnosticsTotal: number;
}

export interface ListQuery {
  readonly registry: number;
  readonly kind: Kind;
  /** 1 to 100. */
  readonly limit: number;
  /** Position behind which the page starts. */
  readonly after: ListPosition | null;
  /** As typed; matched without regard to case in name, title or description. */
  readonly search: string | null;
  /** ISO 8601 UTC with milliseconds; rows updated strictly later. */
  readonly updatedSince: string | null;
  /** An exact version, or `latest`. */
  readonly version: string | null;
  readonly includeDeleted: boolean;
  /** Skills and plugins: `active` or `deprecated`. */
  readonly status: Exclude<EntryStatus, "deleted"> | null;
  readonly provenance: ProvenanceMode;
}

/** Place of a row in a list of one kind. */
export interface EntryPosition {
  readonly name: string;
  readonly version: string;
}

/** `rank` is 0 for a name that equals the search, 1 for the part after the slash, 2 for the rest and without a search. */
export interface ListPosition extends EntryPosition {
  readonly rank: 0 | 1 | 2;
}

export interface ListPage {
  /** The items, joined by commas, as UTF-8. */
  readonly items: Buffer;
  readonly count: number;
  /** Position of the last item when more follow, else null. */
  readonly next: ListPosition | null;
}

export interface ItemQuery {
  readonly registry: number;
  readonly kind: Kind;
  readonly name: string;
  readonly version: string;
  readonly includeDeleted: boolean;
  readonly provenance: ProvenanceMode;
}

export interface EntrySummary {
  readonly key: string;
  readonly latest: boolean;
  readonly status: EntryStatus;
  readonly source: string;
  readonly title: string | null;
}
