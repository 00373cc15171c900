import { describe, expect, it } from "vitest";
import type { Schedule } from "../../src/config/config.ts";
import { nextRunDelayMs, retryDelayMs, retryPolicyOf } from "../../src/sync/schedule.ts";

const MINUTE = 60_000;
const every5m: Schedule = { type: "interval", intervalMs: 5 * MINUTE };
const daily: Schedule = { type: "cron", cron: "0 6 * * *", timezone: "Europe/Oslo" };

describe("nextRunDelayMs", () => {
  it.each<{ name: string; schedule: Schedule; startedAgoMs: number; now: string; delayMs: number | null }>([
    {
      name: "a run that began now",
      schedule: every5m,
      startedAgoMs: 0,
      now: "2026-11-20T10:00:00Z",
      delayMs: 5 * MINUTE,
    },
    {
      name: "the time a run took counts",
      schedule: every5m,
      startedAgoMs: MINUTE,
      now: "2026-11-20T10:00:00Z",
      delayMs: 4 * MINUTE,
    },
    {
      name: "a run as long as the interval",
      schedule: every5m,
      startedAgoMs: 5 * MINUTE,
      now: "2026-11-20T10:00:00Z",
      delayMs: 0,
    },
    {
      name: "several intervals missed are one run",
      schedule: every5m,
      startedAgoMs: 99 * MINUTE,
      now: "2026-11-20T10:00:00Z",
      delayMs: 0,
    },
    { name: "the next cron time", schedule: daily, startedAgoMs: 0, now: "2026-11-20T04:59:00Z", delayMs: MINUTE },
    {
      name: "a run that began on the cron time",
      schedule: daily,
      startedAgoMs: 0,
      now: "2026-11-20T05:00:00Z",
      delayMs: 24 * 60 * MINUTE,
    },
    {
      name: "a run across a cron time",
      schedule: daily,
      startedAgoMs: 2 * MINUTE,
      now: "2026-11-20T05:01:00Z",
      delayMs: 0,
    },
    {
      name: "a start between two cron times",
      schedule: daily,
      startedAgoMs: MINUTE,
      now: "2026-11-20T05:02:00Z",
      delayMs: (24 * 60 - 2) * MINUTE,
    },
    {
      name: "a date that never comes",
      schedule: { ...daily, cron: "0 0 1 1 1#5" } as Schedule,
      startedAgoMs: 0,
      now: "2026-11-20T05:00:00Z",
      delayMs: null,
    },
  ])("$name", ({ schedule, startedAgoMs, now, delayMs }) => {
    expect(nextRunDelayMs(schedule, { elapsedMs: startedAgoMs, nowMs: Date.parse(now) })).toBe(delayMs);
  });
});

describe("retryDelayMs", () => {
  const policy = { baseMs: 5_000, ceilingMs: 60_000 };

  it.each<[failures: number, random: number, delayMs: number]>([
    [1, 0.5, 2_500],
    [2, 0.5, 5_000],
    [3, 0.5, 10_000],
    [4, 0.5, 20_000],
    [5, 0.5, 30_000],
    [5_000, 0.5, 30_000],
    [1, 0, 1_000],
    [1, 0.1, 1_000],
    [9, 0.999999, 59_999],
  ])("after %i failures with %f waits %i ms", (failures, random, delayMs) => {
    expect(retryDelayMs(policy, failures, () => random)).toBe(delayMs);
  });

  it.each<[string, Schedule, number]>([
    ["the interval bounds it", every5m, 5 * MINUTE],
    ["half an hour bounds it with cron", daily, 30 * MINUTE],
  ])("%s", (_, schedule, ceilingMs) => {
    expect(retryPolicyOf(schedule)).toEqual({ baseMs: 5_000, ceilingMs });
  });
});
