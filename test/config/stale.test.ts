import { expect, it } from "vitest";
import type { Schedule } from "../../src/config/config.ts";
import { staleAfterMs } from "../../src/config/stale.ts";

const cron = (text: string): Schedule => ({ type: "cron", cron: text, timezone: "UTC" });

it.each<{ name: string; schedule: Schedule; lastSuccess: string; stale: string }>([
  {
    name: "three intervals and a minute",
    schedule: { type: "interval", intervalMs: 300_000 },
    lastSuccess: "2026-11-20T10:00:00.000Z",
    stale: "2026-11-20T10:16:00.000Z",
  },
  {
    name: "three gaps of a daily cron and a minute",
    schedule: cron("0 6 * * *"),
    lastSuccess: "2026-11-20T06:00:01.000Z",
    stale: "2026-11-23T06:01:00.000Z",
  },
  {
    name: "gaps of a cron are as long as they are, weekends too",
    schedule: cron("0 6 * * 1-5"),
    lastSuccess: "2026-11-19T06:00:01.000Z",
    stale: "2026-11-24T06:01:00.000Z",
  },
])("$name", ({ schedule, lastSuccess, stale }) => {
  expect(new Date(staleAfterMs(schedule, Date.parse(lastSuccess))).toISOString()).toBe(stale);
});

it("is never stale when no further time comes", () => {
  expect(staleAfterMs(cron("0 0 1 1 1#5"), 0)).toBe(Number.POSITIVE_INFINITY);
});
