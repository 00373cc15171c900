import { describe, expect, it } from "vitest";
import {
  describeSource,
  describeSourceInFull,
  forPublic,
  NO_ENGINE,
  runForPublic,
} from "../../src/http/source-view.ts";
import { source } from "./memory-store.ts";

const LIVE = { ...NO_ENGINE, running: () => new Set(["internal"]) };
const NOW_MS = Date.parse("2026-11-20T10:01:00.000Z");
const ERROR = {
  code: "auth_failed",
  message: "https://git.example.com/acme refused the password",
  hint: "look at /secrets/token",
  since: "2026-11-20T09:00:00.000Z",
  helpsToWait: false,
};
const HELD = {
  revision: "r",
  reason: "deletion_guard",
  removed: 2,
  of: 3,
  since: "2026-11-20T09:00:00.000Z",
  sample: [],
} as const;
const QUARANTINED = { ...source().counts, quarantined: 1 };

describe("state", () => {
  it.each([
    { name: "never tried", record: { lastAttemptAt: null, error: ERROR }, state: "pending" },
    { name: "the last run failed", record: { error: ERROR, held: HELD, counts: QUARANTINED }, state: "failing" },
    { name: "a result is held", record: { held: HELD, counts: QUARANTINED }, state: "held" },
    { name: "an entry is quarantined", record: { counts: QUARANTINED }, state: "degraded" },
    { name: "nothing of these", record: {}, state: "ok" },
  ])("is $state: $name", ({ record, state }) => {
    expect(describeSource(source(record), LIVE, NOW_MS).state).toBe(state);
  });
});

describe("failures that the store could not be told of", () => {
  const last = { lastAttemptAt: "2026-11-20T10:00:30.000Z", nextRunAt: null, failures: 2, error: ERROR };
  const live = { ...LIVE, unrecorded: () => last };

  it("lie on top of what it has", () => {
    expect(describeSource(source({ consecutiveFailures: 0, error: null }), live, NOW_MS)).toMatchObject({
      state: "failing",
      lastAttemptAt: last.lastAttemptAt,
      nextRunAt: null,
      consecutiveFailures: 2,
      error: ERROR,
    });
  });

  it("go on with a streak that it knows", () => {
    const earlier = { ...ERROR, code: "network", since: "2026-11-20T08:00:00.000Z" } as const;
    const view = describeSource(source({ consecutiveFailures: 3, error: earlier }), live, NOW_MS);
    expect(view).toMatchObject({ consecutiveFailures: 5, error: { code: "auth_failed", since: earlier.since } });
  });
});

describe("stale", () => {
  const hourly = { intervalMs: null, cron: "0 * * * *", timezone: "UTC" };
  it.each([
    {
      name: "three intervals and 60 s are not over",
      schedule: source().schedule,
      at: "2026-11-20T10:16:00.000Z",
      stale: false,
    },
    { name: "they are over", schedule: source().schedule, at: "2026-11-20T10:16:00.001Z", stale: true },
    { name: "three gaps and 60 s are not over", schedule: hourly, at: "2026-11-20T13:01:00.000Z", stale: false },
    { name: "they are over", schedule: hourly, at: "2026-11-20T13:01:00.001Z", stale: true },
  ])("is $stale: $name", ({ schedule, at, stale }) => {
    expect(describeSource(source({ schedule }), LIVE, Date.parse(at)).stale).toBe(stale);
  });

  it("is false before the first success", () => {
    expect(describeSource(source({ lastSuccessAt: null }), LIVE, NOW_MS * 2).stale).toBe(false);
  });
});

describe("what everyone may see", () => {
  const full = describeSourceInFull(source({ error: ERROR }), LIVE, NOW_MS, { diagnostics: [], total: 3 });

  it("is everything with full provenance", () => {
    expect(forPublic(full, "full")).toEqual(full);
    expect(full).toMatchObject({ running: true, diagnosticsTotal: 3, config: { name: "internal" } });
  });

  it.each(["source", "off"] as const)("names no place with provenance %s", (provenance) => {
    const shown = forPublic(full, provenance);
    expect(shown).toMatchObject({
      location: null,
      ref: null,
      config: null,
      diagnostics: [],
      error: { code: "auth_failed", since: ERROR.since },
    });
    expect(JSON.stringify(shown)).not.toMatch(/example\.com|secrets/);
    expect(Object.keys(shown).sort()).toEqual(Object.keys(full).sort());
  });

  it("names no place in a run either", () => {
    const run = { id: 1, error: ERROR } as unknown as Parameters<typeof runForPublic>[0];
    expect(JSON.stringify(runForPublic(run, "off"))).not.toMatch(/example\.com|secrets/);
    expect(runForPublic(run, "full")).toBe(run);
  });
});
