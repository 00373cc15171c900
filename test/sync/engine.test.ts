import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { RegistrydError } from "../../src/errors.ts";
import type { StoredQuarantined, StoreWriter } from "../../src/store/store.ts";
import type { EngineParts } from "../../src/sync/engine.ts";
import type { EngineState } from "../../src/sync/protocol.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { createFakePlace } from "../support/fake-place.ts";
import { configOf, createSite, type EngineSite, type SiteOptions } from "./engine-site.ts";
import { documentOf, manyServers, serverOf } from "./server-documents.ts";

const sites: EngineSite[] = [];

function site(options: SiteOptions): EngineSite {
  const made = createSite(options);
  sites.push(made);
  return made;
}

afterEach(async () => {
  for (const made of sites.splice(0)) await made.close();
});

const MINUTE = 60_000;
const network = () => new RegistrydError("network", "nobody answers");

describe("start and schedule", () => {
  it("syncs every source at once, and a hung one delays no other", async () => {
    const hung = createFakePlace(documentOf("slow@1"));
    hung.hang();
    const places = { hung, a: createFakePlace(documentOf("a@1.0.0")), b: createFakePlace(documentOf("b@1.0.0")) };
    const { served, source } = site({ places, config: configOf({ hung: {}, a: {}, b: {} }) });
    await settle();
    expect(served()).toEqual(["a@1.0.0", "b@1.0.0"]);
    expect(source("hung").lastAttemptAt).toBeNull();
  });

  it("holds no slot of the network while a document waits for its turn", async () => {
    const names = Array.from({ length: 17 }, (_, index) => `source-${index}`);
    const places = Object.fromEntries(names.map((name) => [name, createFakePlace(documentOf(`${name}@1.0.0`))]));
    const location = {
      type: "url",
      url: "https://one-host.example/registry.json",
      timeoutMs: 1_000,
      auth: null,
      allowInsecureAuth: false,
    } as const;
    const config = configOf(Object.fromEntries(names.map((name) => [name, { location }])));
    let goOn = () => {};
    const stuck = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    site({ places, config, parts: () => ({ pause: () => stuck }) });
    await settle();
    expect(Object.values(places).map((place) => place.sent())).toEqual(names.map(() => 1));
    goOn();
  });

  it("runs each source on its own interval, from start to start", async () => {
    const places = { a: createFakePlace(documentOf("a@1.0.0")), b: createFakePlace(documentOf("b@1.0.0")) };
    const interval = (intervalMs: number) => ({ schedule: { type: "interval", intervalMs } as const });
    const { clock } = site({ places, config: configOf({ a: interval(10_000), b: interval(MINUTE) }) });
    await clock.advance(2 * MINUTE);
    expect([places.a.looks(), places.b.looks()]).toEqual([13, 3]);
  });

  it("runs by the wall clock under a cron expression", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const schedule = { type: "cron", cron: "30 * * * *", timezone: "UTC" } as const;
    const { clock, source } = site({ places: { a }, config: configOf({ a: { schedule } }) });
    await settle();
    expect(source("a").nextRunAt).toBe("2026-11-20T10:30:00.000Z");
    await clock.advance(30 * MINUTE - 1);
    expect(a.looks()).toBe(1);
    await clock.advance(1);
    expect(a.looks()).toBe(2);
    clock.jump(50 * MINUTE);
    await clock.advance(10 * MINUTE);
    expect(a.looks()).toBe(3);
  });

  it("plans the next run of a source in its status", async () => {
    const { source } = site({ places: { a: createFakePlace(documentOf("a@1.0.0")) }, config: configOf({ a: {} }) });
    await settle();
    expect(source("a").nextRunAt).toBe("2026-11-20T10:01:00.000Z");
  });
});

describe("the end of an engine", () => {
  it("calls off every run without a trace, and leaves no plan that nobody keeps", async () => {
    const places = { a: createFakePlace(documentOf("a@1.0.0")), hung: createFakePlace() };
    places.hung.hang();
    const { engine, source, reader, clock } = site({ places, config: configOf({ a: {}, hung: {} }) });
    await settle();
    await engine.stop();
    expect([source("a").nextRunAt, source("hung").nextRunAt, reader.runs("hung", 10, null)]).toEqual([null, null, []]);
    await clock.advance(10 * MINUTE);
    expect(places.a.looks()).toBe(1);
  });

  it("is what whoever waits for a run is told, not that the source is gone", async () => {
    const a = createFakePlace();
    a.hang();
    const { engine, sync } = site({ places: { a }, config: configOf({ a: {} }) });
    const answer = sync("a");
    await settle();
    await Promise.all([
      expect(answer).rejects.toMatchObject({ message: "registryd is stopping", helpsToWait: true }),
      engine.stop(),
    ]);
    await expect(sync("a")).rejects.toMatchObject({ message: "registryd is stopping" });
  });
});

describe("triggers", () => {
  it("syncs on a hint about the file, also while the source fails", async () => {
    const a = createFakePlace();
    const { served, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    expect(source("a").error?.code).toBe("not_found");
    a.put(documentOf("a@1.0.0"));
    a.hint();
    await settle();
    expect(served()).toEqual(["a@1.0.0"]);
  });

  it("makes one more run of everything asked for during a run", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const release = a.hang();
    const { sync } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(documentOf("a@2.0.0"));
    const answers = [sync("a"), sync("a"), sync("a", { force: true })];
    for (let hint = 0; hint < 100; hint++) a.hint();
    release();
    const ids = (await Promise.all(answers)).map(({ runId }) => runId);
    await settle();
    expect(ids).toEqual([2, 2, 2]);
    expect(a.looks()).toBe(2);
  });

  it("reports a run that began after the request", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { sync, served } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(documentOf("a@1.0.0", "b@1.0.0"));
    const result = await sync("a");
    expect(result).toMatchObject({ outcome: "applied", runId: 2, changes: { added: 1, changed: 0, removed: 0 } });
    expect(served()).toEqual(["a@1.0.0", "b@1.0.0"]);
  });

  it("answers at once, or when the wait runs out, with what is still queued", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const b = createFakePlace(documentOf("b@1.0.0"));
    b.hang();
    const { engine, clock } = site({ places: { a, b }, config: configOf({ a: {}, b: {} }) });
    await settle();
    const all = { sources: null, trigger: "http", force: false, acceptDeletions: null } as const;
    const atOnce = engine.sync({ ...all, waitMs: 0 });
    await clock.advance(0);
    expect((await atOnce).complete).toBe(false);
    const later = engine.sync({ ...all, waitMs: 1_000 });
    await clock.advance(1_000);
    expect(await later).toMatchObject({
      complete: false,
      sources: [
        { source: "a", outcome: "unchanged" },
        { source: "b", outcome: "queued", runId: null, error: null },
      ],
    });
  });

  it("names the sources there are when it is asked for another", async () => {
    const { sync } = site({ places: { a: createFakePlace() }, config: configOf({ a: {} }) });
    await expect(sync("b")).rejects.toMatchObject({ code: "not_found", hint: "the config names a" });
  });

  it("processes an unchanged revision again when forced", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { sync } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    expect([(await sync("a")).outcome, a.sent()]).toEqual(["unchanged", 1]);
    expect([(await sync("a", { force: true })).outcome, a.sent()]).toEqual(["unchanged", 2]);
  });
});

describe("failures", () => {
  it("tries again with growing delays while waiting helps, at most an interval apart", async () => {
    const a = createFakePlace();
    a.fail(network());
    const { clock, source, reader } = site({ places: { a }, config: configOf({ a: {} }), random: () => 0.999 });
    await clock.advance(2 * MINUTE);
    const starts = reader
      .runs("a", 100, null)
      .map((run) => (Date.parse(run.startedAt) - Date.UTC(2026, 10, 20, 10)) / 1_000);
    expect(starts.reverse().map(Math.round)).toEqual([0, 5, 15, 35, 75]);
    expect(source("a")).toMatchObject({
      consecutiveFailures: 5,
      error: { code: "network", since: "2026-11-20T10:00:00.000Z" },
    });
  });

  it("waits for its interval where waiting alone does not help", async () => {
    const a = createFakePlace();
    a.fail(new RegistrydError("auth_failed", "the password was refused"));
    const { clock } = site({ places: { a }, config: configOf({ a: {} }) });
    await clock.advance(MINUTE - 1);
    expect(a.looks()).toBe(1);
  });

  it.each([
    { name: "as it says", retryAfterMs: 30_000, nextRunAt: "2026-11-20T10:00:30.000Z" },
    { name: "at most one interval", retryAfterMs: 3_600_000, nextRunAt: "2026-11-20T10:01:00.000Z" },
  ])("heeds Retry-After $name", async ({ retryAfterMs, nextRunAt }) => {
    const a = createFakePlace();
    a.fail(new RegistrydError("http_status", "429", { details: { retryAfterMs } }));
    const { source } = site({ places: { a }, config: configOf({ a: {} }), random: () => 0 });
    await settle();
    expect(source("a").nextRunAt).toBe(nextRunAt);
  });

  it("ends a fetch that outlasts its deadline, whether or not the source heeds it", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    a.hang();
    const { clock, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await clock.advance(59_999);
    expect(source("a").error).toBeNull();
    await clock.advance(1);
    expect(source("a").error).toMatchObject({ code: "timeout", helpsToWait: true });
  });

  it("gives back the time in which the process stood still", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const release = a.hang();
    const { clock, reader } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    await clock.standStill(2 * MINUTE);
    release();
    await settle();
    expect(reader.runs("a", 10, null).map(({ outcome }) => outcome)).toEqual(["applied"]);
  });

  it("recovers by itself, and the streak begins anew", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { clock, source, served } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.fail(network());
    await clock.advance(MINUTE);
    expect(source("a")).toMatchObject({
      consecutiveFailures: 1,
      revision: expect.any(String),
      error: { code: "network" },
    });
    expect(served()).toEqual(["a@1.0.0"]);
    a.put(documentOf("a@1.0.0", "b@1.0.0"));
    await clock.advance(5_000);
    expect(source("a")).toMatchObject({ consecutiveFailures: 0, error: null });
    expect(served()).toEqual(["a@1.0.0", "b@1.0.0"]);
  });

  it("says in its log that a failure is over, and nothing of what stays as it is", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { clock, lines } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    const told = () =>
      lines.filter(({ level, msg }) => level !== "debug" && msg.startsWith("sync")).map(({ msg }) => msg);
    await clock.advance(3 * MINUTE);
    a.fail(network());
    await clock.advance(MINUTE);
    a.put(documentOf("a@1.0.0"));
    await clock.advance(3 * MINUTE);
    expect(new Set(told())).toEqual(new Set(["sync applied", "sync failed", "sync unchanged"]));
    expect(told().filter((msg) => msg === "sync unchanged")).toHaveLength(1);
    expect(told().at(-1)).toBe("sync unchanged");
  });

  it("tells of failures that the store cannot be told of, until one run is written again", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const states: EngineState[] = [];
    let isFull = false;
    const parts = (store: StoreWriter): Partial<EngineParts> => {
      const refuse = () => {
        if (isFull) throw new RegistrydError("store_full", "the disk is full");
      };
      const finishRun: StoreWriter["finishRun"] = (run) => {
        refuse();
        return store.finishRun(run);
      };
      return { store: { ...store, finishRun }, onState: (state) => void states.push(state) };
    };
    const { clock } = site({ places: { a }, config: configOf({ a: {} }), parts, random: () => 0.999 });
    await settle();
    expect(states.at(-1)?.unrecorded).toEqual({});
    isFull = true;
    await clock.advance(MINUTE);
    expect(states.at(-1)?.unrecorded).toEqual({
      a: {
        lastAttemptAt: "2026-11-20T10:01:00.000Z",
        nextRunAt: expect.stringMatching(/^2026-11-20T10:01:04/),
        failures: 1,
        error: expect.objectContaining({ code: "store_full", since: "2026-11-20T10:01:00.000Z" }),
      },
    });
    // The third comes after 5 and 10 s, the next one 20 s behind it.
    await clock.advance(20_000);
    expect(states.at(-1)?.unrecorded["a"]).toMatchObject({
      failures: 3,
      nextRunAt: expect.stringMatching(/^2026-11-20T10:01:34/),
      error: { since: "2026-11-20T10:01:00.000Z" },
    });
    isFull = false;
    await clock.advance(MINUTE);
    expect(states.at(-1)?.unrecorded).toEqual({});
  });

  it.each<{ name: string; refused: "finishRun" | "baseline"; fault: Error | null; line: object }>([
    {
      name: "the store alone failed",
      refused: "finishRun",
      fault: null,
      line: { trigger: "schedule", code: "store_full", error: "the disk is full" },
    },
    {
      name: "the source failed too",
      refused: "finishRun",
      fault: network(),
      line: { code: "network", error: "nobody answers", storeCode: "store_full", storeError: "the disk is full" },
    },
    {
      name: "it could not even begin",
      refused: "baseline",
      fault: null,
      line: { trigger: "schedule", code: "store_full", error: "the disk is full" },
    },
  ])("writes one line for a failure that the store was not told of: $name", async ({ refused, fault, line }) => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    let isFull = false;
    const parts = (store: StoreWriter): Partial<EngineParts> => ({
      store: {
        ...store,
        [refused](given: never) {
          if (isFull) throw new RegistrydError("store_full", "the disk is full", { hint: "free some" });
          return store[refused](given);
        },
      },
    });
    const { clock, lines } = site({ places: { a }, config: configOf({ a: {} }), parts });
    await settle();
    const before = lines.length;
    isFull = true;
    if (fault !== null) a.fail(fault);
    await clock.advance(MINUTE);
    const told = { level: "error", msg: "sync failed", source: "a", runId: null, recorded: false, ...line };
    expect(lines.slice(before)).toEqual([expect.objectContaining(told)]);
    expect("storeCode" in (lines.at(-1) ?? {})).toBe("storeCode" in line);
  });

  it("shows nothing of a defect but its kind and place", async () => {
    const a = createFakePlace();
    a.fail(new TypeError("secret content of a file"));
    const { source, lines } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    expect(source("a").error).toMatchObject({
      code: "internal",
      message: expect.stringMatching(/TypeError at engine\.test\.ts:\d+/),
    });
    expect(JSON.stringify(lines)).not.toContain("secret content");
  });
});

describe("documents", () => {
  it("says where a refused document has its error, or the first of several", async () => {
    const a = createFakePlace('{\n  "version": }');
    const { source, sync, engine } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    expect(source("a").error?.message).toMatch(/^registry\.json:2:14: /);
    engine.apply(configOf({ a: { onInvalid: "reject" } }), "reload");
    a.put(documentOf("a@1.0.0", "b@latest", "c@latest"));
    await sync("a");
    expect(source("a").error?.message).toMatch(
      /^the document has 2 errors .*; the first is registry\.json:\d+:\d+: version is latest/,
    );
  });

  it("does not process a refused document again until it changes or is forced", async () => {
    const a = createFakePlace("{");
    const { clock, source, sync } = site({ places: { a }, config: configOf({ a: {} }) });
    await clock.advance(2 * MINUTE);
    expect([a.fetches(), a.sent()]).toEqual([3, 1]);
    expect(source("a")).toMatchObject({ consecutiveFailures: 3, error: { code: "json_syntax", helpsToWait: false } });
    await sync("a", { force: true });
    expect(a.sent()).toBe(2);
    a.put(documentOf("a@1.0.0"));
    expect(await sync("a")).toMatchObject({ outcome: "applied" });
  });

  it("judges a source that has not moved again under other rules", async () => {
    const a = createFakePlace(documentOf("a@1.0.0", serverOf("b@1.0.0", { description: 7 })));
    const { engine, source, served } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    expect(source("a").counts).toMatchObject({ accepted: 1, quarantined: 1 });
    engine.apply(configOf({ a: { onInvalid: "reject" } }), "reload");
    await settle();
    expect([source("a").error?.code, served()]).toEqual(["schema", ["a@1.0.0"]]);
  });

  it("takes no earlier verdict on trust when forced", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const distrustful = (store: StoreWriter): Partial<EngineParts> => ({
      store: { ...store, quarantined: (_, after) => (after === null ? [refused(serverOf("a@1.0.0"))] : []) },
    });
    const { sync, source } = site({ places: { a }, config: configOf({ a: {} }), parts: distrustful });
    await settle();
    a.put(documentOf("a@1.0.0", "b@1.0.0"));
    await sync("a");
    expect(source("a").counts).toMatchObject({ accepted: 1, quarantined: 1 });
    await sync("a", { force: true });
    expect(source("a").counts).toMatchObject({ accepted: 2, quarantined: 0 });
  });

  it("takes another commit with the same file for unchanged, and moves the revision", async () => {
    const a = createFakePlace();
    a.put(documentOf("a@1.0.0"), "commit-1");
    const { sync, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(documentOf("a@1.0.0"), "commit-2");
    expect(await sync("a")).toMatchObject({ outcome: "unchanged", revision: "commit-2" });
    expect([a.sent(), source("a").revision]).toEqual([1, "commit-2"]);
  });

  it.each([
    { name: "white space", document: () => JSON.stringify(documentOf("a@1.0.0"), null, 2) },
    { name: "the order of keys", document: () => JSON.stringify(documentOf(reversed(serverOf("a@1.0.0")))) },
  ])("is unchanged by $name", async ({ document }) => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { sync, reader } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    const [before] = reader.registries();
    a.put(document());
    expect((await sync("a")).outcome).toBe("unchanged");
    expect(reader.registries()[0]).toEqual(before);
  });

  it("keeps the served form of an entry whose new one is quarantined, marked stale", async () => {
    const a = createFakePlace(documentOf("a@1.0.0", "b@1.0.0"));
    const { sync, served, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(documentOf("a@1.0.0", serverOf("b@1.0.0", { description: 7 })));
    expect(await sync("a")).toMatchObject({
      outcome: "applied",
      quarantined: 1,
      changes: { added: 0, changed: 0, removed: 0 },
    });
    expect(served()).toEqual(["a@1.0.0", "b@1.0.0"]);
    expect(source("a").counts).toEqual({
      read: 2,
      accepted: 1,
      filtered: 0,
      quarantined: 1,
      duplicates: 0,
      stale: 1,
      served: 2,
    });
    expect((await sync("a", { force: true })).outcome).toBe("unchanged");
    a.put(documentOf("a@1.0.0", "b@1.0.0"));
    expect((await sync("a")).outcome).toBe("applied");
    expect(source("a").counts).toMatchObject({ quarantined: 0, stale: 0, served: 2 });
  });

  it("lets an invalid twin of a valid entry make nothing stale", async () => {
    const invalid = serverOf("a@1.0.0", { description: 7 });
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { sync, served, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    const counts = { read: 2, accepted: 1, quarantined: 1, stale: 0, served: 1 };
    a.put(documentOf("a@1.0.0", invalid));
    expect(await sync("a")).toMatchObject({ outcome: "applied", quarantined: 1 });
    expect(source("a").counts).toMatchObject(counts);
    a.put(documentOf(invalid, serverOf("a@1.0.0", { title: "Changed" })));
    expect(await sync("a")).toMatchObject({ outcome: "applied", changes: { changed: 1 } });
    expect([source("a").counts, served()]).toMatchObject([counts, ["a@1.0.0"]]);
  });

  it("keeps what was served of an entry that has two different twins now, and takes it back when one goes", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { sync, served, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(documentOf("a@1.0.0", serverOf("a@1.0.0", { title: "Twin" })));
    expect(await sync("a")).toMatchObject({ outcome: "applied", quarantined: 2 });
    expect(source("a").counts).toMatchObject({ accepted: 0, quarantined: 2, stale: 1, served: 1 });
    expect((await sync("a", { force: true })).outcome).toBe("unchanged");
    a.put(documentOf(serverOf("a@1.0.0", { title: "Twin" })));
    expect(await sync("a")).toMatchObject({ outcome: "applied", changes: { changed: 1 } });
    expect([source("a").counts, served()]).toMatchObject([{ quarantined: 0, stale: 0, served: 1 }, ["a@1.0.0"]]);
  });

  it("warns of a version whose content changed after it was served", async () => {
    const a = createFakePlace(documentOf("a@1.0.0", "b@1.0.0"));
    const { sync, reader } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(JSON.stringify(documentOf("a@1.0.0", serverOf("b@1.0.0", { description: "Another server" })), null, 1));
    await sync("a");
    const place = { file: "registry.json", pointer: "/data/servers/1", line: 19, column: 4 };
    expect(reader.diagnostics("a").diagnostics).toMatchObject([
      { rule: "version-content-changed", severity: "warning", entry: "server:io.github.acme/b@1.0.0", ...place },
    ]);
  });

  it("counts filtered entries and lets a filter take effect without the source", async () => {
    const a = createFakePlace(documentOf("a@1.0.0", "b@1.0.0"));
    const { engine, served, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.fail(network());
    const filter = { names: { include: ["*/a"], exclude: [] }, tags: { include: [], exclude: [] } };
    engine.apply(configOf({ a: { filter } }), "reload");
    expect(served()).toEqual(["a@1.0.0"]);
    expect(source("a").counts).toMatchObject({ read: 2, accepted: 1, filtered: 1 });
  });
});

describe("the deletion guard", () => {
  const many = manyServers(40);
  const few = documentOf(...many.slice(0, 10));

  it("holds a result that removes too much, and lets exactly that content through when accepted", async () => {
    const a = createFakePlace();
    a.put(documentOf(...many), "commit-1");
    const { sync, served, source, clock } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(few, "commit-2");
    const held = await sync("a");
    expect(held).toMatchObject({ outcome: "held", revision: "commit-1", error: null });
    expect(held.held).toMatchObject({ revision: "commit-2", reason: "deletion_guard", removed: 30, of: 40 });
    expect(held.held?.sample).toHaveLength(20);
    expect(served()).toHaveLength(40);
    await clock.advance(3 * MINUTE);
    expect([a.sent(), source("a").held?.since]).toEqual([2, held.held?.since]);
    await expect(sync("a", { acceptDeletions: "commit-1" })).rejects.toMatchObject({ code: "conflict" });
    a.put(documentOf(...many.slice(0, 9)), "commit-3");
    expect(await sync("a", { acceptDeletions: "commit-2" })).toMatchObject({
      outcome: "held",
      held: { revision: "commit-3" },
    });
    a.put(few, "commit-4");
    expect(await sync("a")).toMatchObject({ outcome: "applied", revision: "commit-4", changes: { removed: 30 } });
    expect([served().length, source("a").held]).toEqual([10, null]);
  });

  it("takes an accepted content back under guard as soon as other content was applied", async () => {
    const a = createFakePlace(documentOf(...many));
    const { sync, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(few, "commit-2");
    await sync("a");
    await sync("a", { acceptDeletions: "commit-2" });
    a.put(few, "commit-3");
    expect(await sync("a", { force: true })).toMatchObject({ outcome: "unchanged", revision: "commit-3" });
    a.put(documentOf(...many), "commit-4");
    expect((await sync("a")).outcome).toBe("applied");
    a.put(few, "commit-5");
    expect(await sync("a")).toMatchObject({ outcome: "held", revision: "commit-4" });
    expect(source("a").held?.revision).toBe("commit-5");
  });

  it("remembers what was accepted through failures and a restart until it is applied", async () => {
    const a = createFakePlace(documentOf(...many));
    const config = configOf({ a: {} });
    const { sync, engine, restart, source } = site({ places: { a }, config });
    await settle();
    a.put(few, "commit-2");
    await sync("a");
    a.fail(new RegistrydError("network", "no route"));
    expect((await sync("a", { acceptDeletions: "commit-2" })).outcome).toBe("failed");
    await engine.stop();
    a.put(few, "commit-2");
    restart().apply(config, "start");
    await settle();
    expect(source("a")).toMatchObject({ revision: "commit-2", held: null, counts: { served: 10 } });
  });

  it("holds an empty document at the first sync and with the guard off", async () => {
    const a = createFakePlace(documentOf());
    a.put({ ...documentOf(), data: { servers: [], skills: [], plugins: [] } }, "commit-1");
    const { sync, source } = site({ places: { a }, config: configOf({ a: { deletionGuard: null } }) });
    await settle();
    expect(source("a").held).toMatchObject({ reason: "empty_source", removed: 0, of: 0, revision: "commit-1" });
    expect(await sync("a", { acceptDeletions: "commit-1" })).toMatchObject({
      outcome: "unchanged",
      revision: "commit-1",
    });
  });

  it("weighs held content again when the config changes", async () => {
    const a = createFakePlace(documentOf(...many));
    const { engine, sync, served } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(few);
    expect((await sync("a")).outcome).toBe("held");
    engine.apply(configOf({ a: { deletionGuard: null } }), "reload");
    await settle();
    expect(served()).toHaveLength(10);
  });

  it("forgets what it held when the old content is back", async () => {
    const a = createFakePlace(documentOf(...many));
    const { sync, source } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(few);
    await sync("a");
    a.put(documentOf(...many));
    expect(await sync("a")).toMatchObject({ outcome: "unchanged", held: null });
    expect(source("a").held).toBeNull();
  });

  it("does not guard a place that has just become another", async () => {
    const a = createFakePlace(documentOf(...many));
    const { engine, served } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    a.put(few);
    engine.apply(configOf({ a: { location: { type: "file", path: "/elsewhere.json" } } }), "reload");
    await settle();
    expect(served()).toHaveLength(10);
  });
});

describe("a change of the config", () => {
  it("adds, removes and keeps sources without touching those that stay", async () => {
    const places = {
      a: createFakePlace(documentOf("a@1.0.0")),
      b: createFakePlace(documentOf("b@1.0.0")),
      c: createFakePlace(documentOf("c@1.0.0")),
    };
    const { engine, served } = site({ places, config: configOf({ a: {}, b: {} }) });
    await settle();
    const answer = engine.apply(configOf({ b: {}, c: {} }), "reload");
    expect(answer).toMatchObject({ reloaded: true, added: ["c"], removed: ["a"] });
    expect(served()).toEqual(["b@1.0.0"]);
    await settle();
    expect(served()).toEqual(["b@1.0.0", "c@1.0.0"]);
    expect([places.a.looks(), places.b.looks(), places.c.looks()]).toEqual([1, 1, 1]);
  });

  it("keeps the entries of a renamed source while it cannot be reached", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const location = { type: "file", path: "/places/a.json" } as const;
    const { engine, served } = site({ places: { a, renamed: a }, config: configOf({ a: { location } }) });
    await settle();
    a.fail(network());
    engine.apply(configOf({ renamed: { location } }), "reload");
    await settle();
    expect(served()).toEqual(["a@1.0.0"]);
  });

  it("calls off the run under way of a source it changes, and answers who waited with the next one", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const release = a.hang();
    const { engine, sync, reader } = site({ places: { a }, config: configOf({ a: {} }) });
    const answer = sync("a");
    await settle();
    engine.apply(configOf({ a: { schedule: { type: "interval", intervalMs: 5_000 } } }), "reload");
    release();
    expect(await answer).toMatchObject({ outcome: "unchanged", runId: 2 });
    expect(reader.runs("a", 10, null).map(({ trigger, outcome }) => `${trigger} ${outcome}`)).toEqual([
      "cli unchanged",
      "reload applied",
    ]);
  });

  it("calls off a run in the midst of a document without a trace", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const changed = configOf({ a: { schedule: { type: "interval", intervalMs: 5_000 } } });
    let atPause = () => {};
    const pause = async () => {
      atPause();
      await new Promise((resolve) => setImmediate(resolve));
    };
    const made = site({ places: { a }, parts: () => ({ pause }) });
    atPause = () => {
      atPause = () => {};
      made.engine.apply(changed, null);
    };
    made.engine.apply(configOf({ a: {} }), "start");
    await settle();
    expect(made.reader.runs("a", 10, null)).toEqual([]);
    made.restart();
    expect(made.lines.map(({ msg }) => msg)).not.toContain("run cut off");
  });

  it("tells who waits for a source that is removed", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    a.hang();
    const { engine, sync } = site({ places: { a, b: createFakePlace() }, config: configOf({ a: {} }) });
    const answer = sync("a");
    await settle();
    engine.apply(configOf({ b: {} }), "reload");
    await expect(answer).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the ledger", () => {
  it("has one row a run, with its trigger", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { sync, reader, clock } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    await sync("a");
    a.hint();
    await settle();
    a.fail(network());
    await clock.advance(MINUTE);
    const runs = reader.runs("a", 10, null).map(({ trigger, outcome }) => `${trigger} ${outcome}`);
    expect(runs.reverse()).toEqual(["start applied", "cli unchanged", "file unchanged", "schedule failed"]);
  });
});

describe("what is counted", () => {
  it("is every run, by how it ended and how long it took", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const { sync, ended } = site({ places: { a }, config: configOf({ a: {} }) });
    await settle();
    await sync("a");
    a.put(documentOf());
    await sync("a");
    a.fail(network());
    await sync("a");
    expect(ended.map(({ source, outcome, code }) => [source, outcome, code])).toEqual([
      ["a", "applied", ""],
      ["a", "unchanged", ""],
      ["a", "held", ""],
      ["a", "failed", "network"],
    ]);
    expect(ended.every(({ durationMs }) => durationMs !== null)).toBe(true);
  });

  it("lasts until the result is committed; the ledger's row, which is a part of that, until it is written", async () => {
    const a = createFakePlace(documentOf("a@1.0.0"));
    const clock = createFakeClock();
    let committingMs = 0;
    const parts = (store: StoreWriter): Partial<EngineParts> => {
      const applySnapshot: StoreWriter["applySnapshot"] = (snapshot) => {
        const changes = store.applySnapshot(snapshot);
        committingMs += 400;
        return changes;
      };
      const monotonic = () => clock.monotonic() + committingMs;
      return { store: { ...store, applySnapshot }, clock: { ...clock, monotonic } };
    };
    const { ended, lines, reader } = site({ places: { a }, config: configOf({ a: {} }), parts });
    await settle();
    expect(ended).toMatchObject([{ outcome: "applied", durationMs: 400 }]);
    expect(lines).toContainEqual(expect.objectContaining({ msg: "sync applied", durationMs: 400 }));
    expect(reader.runs("a", 1, null)).toMatchObject([{ outcome: "applied", durationMs: 0 }]);
  });

  it("is a run that a crash cut off too, for which nobody knows how long it took", async () => {
    const { store, ended, restart } = site({ places: { a: createFakePlace() }, config: configOf({ a: {} }) });
    await settle();
    const before = ended.length;
    const startedAt = "2026-11-20T10:00:00.000Z";
    store.startRun({ id: store.nextRunId(), source: "a", trigger: "start", startedAt, revision: "r1" });
    restart();
    expect(ended.slice(before)).toEqual([{ source: "a", outcome: "failed", code: "internal", durationMs: null }]);
  });
});

function reversed(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).reverse());
}

/** A verdict of the store on these bytes. */
function refused(entry: Record<string, unknown>): StoredQuarantined {
  const rawDigest = createHash("sha256").update(JSON.stringify(entry)).digest("hex");
  const place = { line: 1, column: 1, length: 1, pointer: "", suggestion: null };
  const findings = [{ ...place, rule: "schema", severity: "error", message: "not any more" } as const];
  const id = { kind: "server", name: String(entry["name"]), version: String(entry["version"]) } as const;
  return { position: 1, rawDigest, kind: "server", id, findings };
}
