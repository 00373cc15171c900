import { type Clock, isoTime } from "../clock.ts";
import type { Limits, SourceConfig } from "../config/config.ts";
import { rulesKey } from "../document/read-document.ts";
import type { Log } from "../log.ts";
import type { PassesFilter } from "../merge/filter.ts";
import type { EndedRun, ShownError, SyncResult } from "../model.ts";
import type { Fetched, Source } from "../sources/source.ts";
import type { Seen, StoreWriter } from "../store/store.ts";
import { withDeadline } from "./deadline.ts";
import { judgeFetched, knownContents, lookWith, type RunAsk, type RunStart, unmovedSince } from "./decide.ts";
import { documentSettings } from "./document-settings.ts";
import { type Ending, failingSince, recordEnding, recordFailure } from "./ending.ts";
import type { NetworkGate, Pass } from "./network-gate.ts";
import { processDocument } from "./process-document.ts";
import type { Redact } from "./shown-error.ts";
import type { Turns } from "./turns.ts";
import { untilItStays } from "./until-it-stays.ts";

/** What the runs of one source are made with. */
export interface RunParts {
  readonly config: SourceConfig;
  readonly limits: Limits;
  readonly passes: PassesFilter;
  readonly source: Source;
  /** Host and port that its network work counts for; null for a local source. */
  readonly host: string | null;
  readonly store: StoreWriter;
  readonly gate: NetworkGate;
  readonly documents: Turns;
  readonly clock: Clock;
  /** Lets the event loop turn once. */
  readonly pause: () => Promise<void>;
  readonly log: Log;
  readonly onRunEnded: (run: EndedRun) => void;
  /** Takes secrets out of text that leaves the process. */
  readonly redact: Redact;
}

/** How a run failed, as far as the next one depends on it. */
export interface Failure {
  readonly helpsToWait: boolean;
  readonly retryAfterMs: number | null;
  /** Failed runs in a row, this one included. */
  readonly failures: number;
}

/** Plans the next run when it is known how this one ended, and returns its time as ISO 8601 UTC; null when none comes. */
export type PlanNext = (failure: Failure | null) => string | null;

/** A run under way: what it started from, and its id once it has a row in the ledger. */
export interface Run extends RunStart {
  readonly source: string;
  readonly startedAt: string;
  readonly startedMonotonic: number;
  id: number | null;
}

/**
 * One run of one source: look, fetch, read the document, diff, guard, write. Whatever goes wrong becomes the outcome
 * `failed`; what is served changes in one transaction or not at all.
 * @throws the reason of `signal`, when the run was called off: then it leaves no trace
 */
export async function runSource(
  parts: RunParts,
  ask: RunAsk,
  planNext: PlanNext,
  signal: AbortSignal,
): Promise<SyncResult> {
  const run = beginRun(parts, ask);
  try {
    const ending = await findEnding(parts, run, signal);
    signal.throwIfAborted();
    return recordEnding(parts, run, ending, planNext);
  } catch (error) {
    if (!signal.aborted) return recordFailure(parts, run, error, planNext);
    if (run.id !== null) parts.store.abandonRun(run.id);
    throw signal.reason;
  }
}

function beginRun({ store, clock, config, limits }: RunParts, ask: RunAsk): Run {
  return {
    source: config.name,
    ask,
    baseline: store.baseline(config.name),
    rules: rulesKey(documentSettings("", config, limits)),
    startedAt: isoTime(clock.now()),
    startedMonotonic: clock.monotonic(),
    id: null,
  };
}

async function findEnding(parts: RunParts, run: Run, signal: AbortSignal): Promise<Ending> {
  const pass = await parts.gate.enter(parts.host, signal);
  try {
    const reading = await readSource(parts, run, pass, signal);
    if (reading.type === "unmoved") return { outcome: "unchanged", seen: reading.seen };
    return await judge(parts, run, reading.fetched, signal);
  } finally {
    pass.done();
  }
}

type Reading =
  | { readonly type: "unmoved"; readonly seen: Seen }
  | { readonly type: "fetched"; readonly fetched: Fetched };

/** All that touches the place itself, within one deadline. */
async function readSource(parts: RunParts, run: Run, pass: Pass, signal: AbortSignal): Promise<Reading> {
  const { source, limits, log } = parts;
  const read = async (bounded: AbortSignal): Promise<Reading> => {
    const look = await source.look(lookWith(run), bounded);
    if (Object.keys(look.notes).length > 0) log.info("source noted", look.notes);
    const seen = unmovedSince(run, look);
    if (seen) return { type: "unmoved", seen };
    const fetched = await source.fetch(look, knownContents(run), bounded);
    pass.hold(fetched.files.reduce((sum, { bytes }) => sum + (bytes?.byteLength ?? 0), 0));
    return { type: "fetched", fetched };
  };
  const reading = withDeadline(parts, limits.fetchTimeoutMs, signal, (bounded) => untilItStays(() => read(bounded)));
  return await reading.finally(() => pass.leave());
}

async function judge(parts: RunParts, run: Run, fetched: Fetched, signal: AbortSignal): Promise<Ending> {
  const verdict = judgeFetched(run, fetched);
  switch (verdict.type) {
    case "unchanged":
      return { outcome: "unchanged", seen: verdict.seen };
    case "refused":
      return refusedAgain(run, verdict.error);
    case "held":
      return { outcome: "held", held: verdict.held, contentIds: run.baseline.heldContentIds };
    case "process": {
      const { file, bytes } = verdict;
      return await parts.documents(() => processDocument(parts, run, { fetched, file, bytes }, signal));
    }
  }
}

function refusedAgain(run: Run, error: ShownError): Ending {
  return { outcome: "failed", error: { ...error, since: failingSince(run) }, retryAfterMs: null, refused: null };
}
