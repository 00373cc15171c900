import { isoTime } from "../clock.ts";
import type { FinishedRun } from "../store/store.ts";
import type { Run, RunParts } from "./run.ts";

/** What differs from one ending to the next; what is not named stays as it is in the store. */
export type EndingFields = Pick<FinishedRun, "outcome"> &
  Partial<Pick<FinishedRun, "error" | "held" | "seen" | "refused" | "report">>;

/** The ledger's row of a run that ends now. A run without a row gets its id here, next to the write that uses it up. */
export function finishedRun(
  { store, clock }: RunParts,
  run: Run,
  nextRunAt: string | null,
  fields: EndingFields,
): FinishedRun {
  return {
    id: run.id ?? store.nextRunId(),
    source: run.source,
    trigger: run.ask.trigger,
    startedAt: run.startedAt,
    finishedAt: isoTime(clock.now()),
    durationMs: () => clock.monotonic() - run.startedMonotonic,
    revisionAfter: fields.seen?.revision ?? run.baseline.revision,
    nextRunAt,
    error: null,
    held: null,
    seen: null,
    refused: null,
    report: null,
    ...fields,
  };
}
