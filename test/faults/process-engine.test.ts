import { afterEach, describe, expect, it } from "vitest";
import { redact } from "../../src/redact.ts";
import { type StartThread, startEngineThread } from "../../src/sync/engine-thread.ts";
import { createSupervisor } from "../../src/sync/supervisor.ts";
import { systemClock } from "../../src/system-clock.ts";
import { settle } from "../support/fake-clock.ts";
import { createFakePlace } from "../support/fake-place.ts";
import { createListLog, type LogLine } from "../support/list-log.ts";
import { waitUntil } from "../support/wait-until.ts";
import { configOf, createSite, type EngineSite, type SiteOptions } from "../sync/engine-site.ts";
import { documentOf } from "../sync/server-documents.ts";

const MINUTE = 60_000;
const sites: EngineSite[] = [];

function site(options: SiteOptions): EngineSite {
  const made = createSite(options);
  sites.push(made);
  return made;
}

afterEach(async () => {
  for (const made of sites.splice(0)) await made.close();
});

describe("a schedule in a time that does not behave", () => {
  it("P6: never overlaps, and follows a run that outlasted its interval with one more", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const config = configOf({ a: { schedule: { type: "interval", intervalMs: 10_000 } } });
    const release = a.hang();
    const { clock } = site({ places: { a }, config });
    await clock.advance(35_000);
    expect(a.looks()).toBe(1);
    release();
    await settle();
    await clock.advance(0);
    expect(a.looks()).toBe(2);
    await clock.advance(9_999);
    expect(a.looks()).toBe(2);
    await clock.advance(1);
    expect(a.looks()).toBe(3);
  });

  it("P4: catches up with one run after the process stood still", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { clock } = site({
      places: { a },
      config: configOf({ a: { schedule: { type: "interval", intervalMs: 5_000 } } }),
    });
    await settle();
    await clock.standStill(MINUTE);
    expect(a.looks()).toBe(2);
  });

  it.each([
    { name: "two hours back", jumpMs: -2 * 60 * MINUTE },
    { name: "ten days on", jumpMs: 10 * 24 * 60 * MINUTE },
  ])("P5: keeps its interval when the wall clock jumps $name", async ({ jumpMs }) => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { clock } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    clock.jump(jumpMs);
    await clock.advance(MINUTE - 1);
    expect(a.looks()).toBe(1);
    await clock.advance(1);
    expect(a.looks()).toBe(2);
  });

  it("P12: keeps a hundred sources of 5 s within their interval, however they start", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `source-${index}`);
    const places = Object.fromEntries(names.map((name) => [name, createFakePlace(documentOf(`${name}@1.0.0`))]));
    const schedule = { type: "interval", intervalMs: 5_000 } as const;
    const { clock } = site({ places, config: configOf(Object.fromEntries(names.map((name) => [name, { schedule }]))) });
    await clock.advance(0);
    await settle();
    for (const place of Object.values(places)) place.hang();
    await clock.advance(5_000);
    expect(Object.values(places).map((place) => place.looks())).toEqual(names.map(() => 2));
  });
});

describe("a revision whose processing ends the process", () => {
  it("P10: is tried twice, then refused until it is forced or changes", async () => {
    const a = createFakePlace();
    a.put(documentOf("a@1.0.0"), "commit-1");
    const { engine, store, restart, sync, source, lines } = site({ places: { a } });
    const config = configOf({ a: {} });
    engine.apply(config, null);
    const dieWhileProcessing = () => {
      const id = store.nextRunId();
      store.startRun({
        id,
        source: "a",
        trigger: "start",
        startedAt: "2026-11-20T10:00:00.000Z",
        revision: "commit-1",
      });
    };
    dieWhileProcessing();
    restart();
    dieWhileProcessing();
    restart();
    expect(lines.filter(({ msg }) => msg === "run cut off").map(({ deaths }) => deaths)).toEqual([1, 2]);
    expect(await sync("a")).toMatchObject({ outcome: "failed", error: { code: "internal" } });
    expect(a.sent()).toBe(1);
    expect(await sync("a", { force: true })).toMatchObject({ outcome: "applied" });
    expect(source("a").error).toBeNull();
  });
});

describe("a real thread", () => {
  it.each([
    { name: "throws", code: "throw new RangeError('at once')", kind: "RangeError" },
    { name: "leaves a rejection to nobody", code: "Promise.reject(new TypeError('nobody'))", kind: "TypeError" },
    { name: "calls exit", code: "process.exit(7)", kind: undefined },
    { name: "runs out of memory", code: "const all = []; for (;;) all.push(new Array(1e5).fill(0))", kind: "Error" },
  ])("P10: that $name leaves the process alive and is told apart", async ({ code, kind }) => {
    const entry = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
    const lines: LogLine[] = [];
    const startThread: StartThread = (start, events) => startEngineThread(start, events, { entry, maxHeapMb: 32 });
    const supervisor = createSupervisor({
      databasePath: "/store.db",
      config: configOf({ a: {} }),
      startThread,
      clock: systemClock,
      log: createListLog(lines),
      redact,
      onRunEnded: () => {},
      onLost: () => {},
    });
    supervisor.start();
    await waitUntil(() => lines.some(({ msg }) => msg === "engine died"), 10_000);
    await supervisor.stop(1_000);
    if (kind === undefined) expect(lines[0]).toMatchObject({ error: undefined });
    else expect(lines[0]).toMatchObject({ code: "internal", error: expect.stringContaining(kind) });
  });
});
