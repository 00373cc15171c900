import type { RunOutcome, UsedEngine } from "../../model.ts";
import type { FinishedRun, Seen } from "../store.ts";
import type { SourceRow } from "./writing.ts";

/** The columns of a source that the end of a run decides. */
export interface SourceState {
  readonly lastAttemptAt: string;
  readonly lastSuccessAt: string | null;
  readonly nextRunAt: string | null;
  readonly consecutiveFailures: number;
  readonly error: string | null;
  readonly held: string | null;
  readonly heldContentIds: string;
  readonly acceptedContentIds: string;
  readonly refused: string | null;
  readonly deathRevision: string | null;
  readonly deaths: number;
  readonly revision: string | null;
  readonly revisionAt: string | null;
  readonly fingerprint: string | null;
  readonly contentIds: string;
  readonly engine: UsedEngine | null;
  readonly relocated: number;
}

/**
 * Where a source stands after a run. A failure leaves what is held; a result that is held leaves what is served.
 *
 * @param survived whether the run had begun to process a revision and lived to tell, which ends a row of deaths
 */
export function stateAfter(before: SourceRow, run: FinishedRun, survived: boolean): SourceState {
  const failed = run.outcome === "failed";
  const success = isSuccess(run.outcome);
  const deathsOver = survived || !failed;
  return {
    lastAttemptAt: run.startedAt,
    lastSuccessAt: success ? run.finishedAt : before.last_success_at,
    nextRunAt: run.nextRunAt,
    consecutiveFailures: failed ? before.consecutive_failures + 1 : 0,
    error: failed ? JSON.stringify(run.error) : null,
    ...heldAfter(before, run),
    acceptedContentIds: acceptedAfter(before, run),
    refused: failed ? refusedAfter(before, run) : null,
    deathRevision: deathsOver ? null : before.death_revision,
    deaths: deathsOver ? 0 : before.deaths,
    ...positionAfter(before, success ? run.seen : null),
  };
}

export function isSuccess(outcome: RunOutcome): boolean {
  return outcome === "unchanged" || outcome === "applied";
}

function heldAfter(before: SourceRow, { outcome, held }: FinishedRun): Pick<SourceState, "held" | "heldContentIds"> {
  if (outcome === "held" && held !== null) {
    return { held: JSON.stringify(held.shown), heldContentIds: JSON.stringify(held.contentIds) };
  }
  if (isSuccess(outcome)) return { held: null, heldContentIds: "[]" };
  return { held: before.held, heldContentIds: before.held_content_ids };
}

/** An operator's word is about one content; once another was applied, what going back would delete is not what was seen. */
function acceptedAfter({ accepted_content_ids }: SourceRow, { outcome, seen }: FinishedRun): string {
  const isOther = outcome === "applied" && JSON.stringify(seen?.contentIds) !== accepted_content_ids;
  return isOther ? "[]" : accepted_content_ids;
}

function refusedAfter(before: SourceRow, { refused, error }: FinishedRun): string | null {
  return refused === null ? before.refused : JSON.stringify({ ...refused, error });
}

type Position = Pick<SourceState, "revision" | "revisionAt" | "fingerprint" | "contentIds" | "engine" | "relocated">;

function positionAfter(before: SourceRow, seen: Seen | null): Position {
  if (seen === null) {
    return {
      revision: before.revision,
      revisionAt: before.revision_at,
      fingerprint: before.fingerprint,
      contentIds: before.content_ids,
      engine: before.engine,
      relocated: before.relocated,
    };
  }
  const { revision, revisionAt, fingerprint, contentIds, engine } = seen;
  return { revision, revisionAt, fingerprint, contentIds: JSON.stringify(contentIds), engine, relocated: 0 };
}
