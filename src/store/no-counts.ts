import type { SourceCounts } from "../model.ts";

/** Of a source before its first success. */
export const NO_COUNTS: SourceCounts = {
  read: 0,
  accepted: 0,
  filtered: 0,
  quarantined: 0,
  duplicates: 0,
  stale: 0,
  served: 0,
};
