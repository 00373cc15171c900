import type { Location, Schedule } from "./config.ts";
import { checkTimezone, validateCron } from "./cron.ts";
import { type Place, reject } from "./place.ts";
import { readMap } from "./read-map.ts";
import { readDuration, readText, readTextThat } from "./read-scalar.ts";

const DAY_MS = 86_400_000;
const INTERVAL_RANGE = { min: 5_000, max: 30 * DAY_MS };

/** How often a source is synced. A look at a remote source costs a request, one at a local file next to nothing. */
export function defaultSchedule(type: Location["type"]): Schedule {
  return { type: "interval", intervalMs: type === "file" ? 60_000 : 300_000 };
}

export function readSchedule(place: Place, type: Location["type"]): Schedule {
  const map = readMap(place, "syncPolicy");
  const intervalMs = map.optional("interval", readDuration(INTERVAL_RANGE));
  const cron = map.optional("cron", readText);
  const cronPlace = map.at("cron");
  if (cronPlace === null) {
    const timezonePlace = map.at("timezone");
    if (timezonePlace !== null) reject(timezonePlace, "has no effect without cron; remove it");
    return intervalMs === null ? defaultSchedule(type) : { type: "interval", intervalMs };
  }
  if (intervalMs !== null) reject(place, "has both interval and cron; keep one of them");
  const timezone = map.optional("timezone", readTextThat(checkTimezone));
  checkCron(cronPlace, cron ?? "", timezone);
  return { type: "cron", cron: cron ?? "", timezone };
}

function checkCron(place: Place, cron: string, timezone: string | null): void {
  if (place.tree.kind !== "scalar" || typeof place.tree.value !== "string") return;
  const isKnown = timezone !== null && checkTimezone(timezone) === null;
  const fault = validateCron(cron, isKnown ? timezone : null);
  if (fault !== null) reject(place, fault);
}
