import type { ShownError, SyncResult } from "../model.ts";

const NOTHING = {
  runId: null,
  revision: null,
  changes: { added: 0, changed: 0, removed: 0 },
  quarantined: 0,
  error: null,
  held: null,
};

/** The answer for a source whose run has not ended within the time of a request. */
export function queuedResult(source: string): SyncResult {
  return { source, outcome: "queued", ...NOTHING };
}

/** The answer for a run that left no row in the ledger. */
export function failedResult(source: string, error: ShownError): SyncResult {
  return { source, outcome: "failed", ...NOTHING, error };
}
