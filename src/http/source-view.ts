import type { ProvenanceMode } from "../config/config.ts";
import type {
  Diagnostic,
  EngineControl,
  Held,
  RunRecord,
  ShownError,
  SourceCounts,
  SourceState,
  SourceType,
  UsedEngine,
} from "../model.ts";
import type { SourceRecord } from "../store/store.ts";
import { stalenessOf } from "./staleness.ts";

/** A source as status and `GET /v1/sources` show it (CONTRACT §4). */
export interface SourceView {
  readonly name: string;
  readonly type: SourceType;
  readonly state: SourceState;
  readonly stale: boolean;
  readonly running: boolean;
  /** Null where it is kept from the public. */
  readonly location: Readonly<Record<string, string | null>> | null;
  readonly registries: readonly string[];
  readonly revision: string | null;
  readonly revisionAt: string | null;
  /** Which git engine the last success came by; null for other sources. */
  readonly engine: UsedEngine | null;
  /** The full name of the ref that the last success followed, that of the branch where HEAD stands for one; else null. */
  readonly ref: string | null;
  readonly counts: SourceCounts;
  readonly lastAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly nextRunAt: string | null;
  readonly consecutiveFailures: number;
  readonly schedule: SourceRecord["schedule"];
  readonly watch: "events" | "polling" | null;
  readonly error: ShownError | null;
  readonly held: Held | null;
}

export interface DetailedSourceView extends SourceView {
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly diagnosticsTotal: number;
}

/** What only the engine knows. */
export type LiveFacts = Pick<EngineControl, "running" | "watch" | "unrecorded">;

/** Without an engine nothing runs, nothing is watched, and the store has been told of everything. */
export const NO_ENGINE: LiveFacts = { running: () => new Set(), watch: () => null, unrecorded: () => null };

/** A source without its config and diagnostics. */
export function describeSource(stored: SourceRecord, live: LiveFacts, nowMs: number): SourceView {
  const record = asItStands(stored, live);
  const { name, type, location, registries, revision, revisionAt, counts, lastAttemptAt, lastSuccessAt } = record;
  const { nextRunAt, consecutiveFailures, schedule, error, held } = record;
  return {
    name,
    type,
    state: stateOf(record),
    stale: isStale(record, nowMs),
    running: live.running().has(name),
    location,
    registries,
    revision,
    revisionAt,
    engine: record.engine,
    ref: record.ref,
    counts,
    lastAttemptAt,
    lastSuccessAt,
    nextRunAt,
    consecutiveFailures,
    schedule,
    watch: live.watch(name),
    error,
    held,
  };
}

export function describeSourceInFull(
  record: SourceRecord,
  live: LiveFacts,
  nowMs: number,
  { diagnostics, total }: { readonly diagnostics: readonly Diagnostic[]; readonly total: number },
): DetailedSourceView {
  return { ...describeSource(record, live, nowMs), config: record.shownConfig, diagnostics, diagnosticsTotal: total };
}

/** What the store has of a source, with the failures on top that it could not be told of. */
export function asItStands(stored: SourceRecord, live: LiveFacts): SourceRecord {
  const last = live.unrecorded(stored.name);
  if (last === null) return stored;
  const { lastAttemptAt, nextRunAt, failures } = last;
  const error = { ...last.error, since: stored.error?.since ?? last.error.since };
  return { ...stored, lastAttemptAt, nextRunAt, error, consecutiveFailures: stored.consecutiveFailures + failures };
}

/** What of it is for everyone: with less than full provenance, nothing that tells where the source lives. */
export function forPublic<View extends SourceView>(view: View, provenance: ProvenanceMode): View {
  if (provenance === "full") return view;
  const kept = "config" in view ? { config: null, diagnostics: [] } : {};
  return { ...view, location: null, ref: null, error: withoutAddresses(view.error), ...kept };
}

/** As `forPublic`, for a run of the ledger. */
export function runForPublic(run: RunRecord, provenance: ProvenanceMode): RunRecord {
  return provenance === "full" ? run : { ...run, error: withoutAddresses(run.error) };
}

function withoutAddresses(error: ShownError | null): ShownError | null {
  if (error === null) return null;
  const message = `the last run failed with ${error.code}`;
  return { ...error, message, hint: "the operator sees the cause with `registryd status`" };
}

/** The first that holds (CONTRACT §4). */
export function stateOf({ lastAttemptAt, error, held, counts }: SourceRecord): SourceState {
  if (lastAttemptAt === null) return "pending";
  if (error !== null) return "failing";
  if (held !== null) return "held";
  return counts.quarantined > 0 ? "degraded" : "ok";
}

function isStale(record: SourceRecord, nowMs: number): boolean {
  const staleness = stalenessOf(record);
  return staleness !== null && nowMs > staleness.staleAfterMs;
}
