import type { Schedule } from "../config/config.ts";
import { staleAfterMs } from "../config/stale.ts";
import type { SourceRecord } from "../store/store.ts";

export interface Staleness {
  readonly lastSuccessMs: number;
  /** The source is stale at any later time; milliseconds since the epoch. */
  readonly staleAfterMs: number;
}

/** The last verdict on each source: searching the times of a cron expression takes milliseconds. */
const kept = new Map<string, { readonly key: string; readonly staleness: Staleness }>();

/** When the source is stale; null before its first success. */
export function stalenessOf({ name, lastSuccessAt, schedule }: SourceRecord): Staleness | null {
  const known = toSchedule(schedule);
  if (lastSuccessAt === null || known === null) return null;
  const key = JSON.stringify([lastSuccessAt, schedule]);
  const last = kept.get(name);
  if (last?.key === key) return last.staleness;
  const lastSuccessMs = Date.parse(lastSuccessAt);
  const staleness = { lastSuccessMs, staleAfterMs: staleAfterMs(known, lastSuccessMs) };
  kept.set(name, { key, staleness });
  return staleness;
}

function toSchedule({ intervalMs, cron, timezone }: SourceRecord["schedule"]): Schedule | null {
  if (cron !== null) return { type: "cron", cron, timezone };
  return intervalMs === null ? null : { type: "interval", intervalMs };
}
