import { describe, expect, it } from "vitest";
import { RegistrydError } from "../../src/errors.ts";
import type { EndedRun, SyncAnswer, SyncRequest } from "../../src/model.ts";
import { redact } from "../../src/redact.ts";
import type { StartThread, ThreadEvents } from "../../src/sync/engine-thread.ts";
import { type Command, sendError } from "../../src/sync/protocol.ts";
import { createSupervisor, type Supervisor } from "../../src/sync/supervisor.ts";
import type { systemClock } from "../../src/system-clock.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { createListLog, type LogLine } from "../support/list-log.ts";
import { configOf } from "./engine-site.ts";

/** One life of a fake engine. */
interface Life {
  readonly events: ThreadEvents;
  readonly commands: Command[];
  terminated: boolean;
}

interface Watched {
  readonly clock: FakeClock;
  readonly supervisor: Supervisor;
  readonly lives: readonly Life[];
  readonly lines: readonly LogLine[];
  readonly ended: readonly EndedRun[];
  readonly lost: readonly RegistrydError[];
  /** The life that is now. */
  now(): Life;
}

const CONFIG = configOf({ a: {} });
const ANSWER: SyncAnswer = { complete: true, sources: [] };
const REQUEST: SyncRequest = { sources: null, trigger: "http", force: false, acceptDeletions: null, waitMs: 0 };

function watched(): Watched {
  const clock = createFakeClock();
  const lines: LogLine[] = [];
  const lives: Life[] = [];
  const ended: EndedRun[] = [];
  const lost: RegistrydError[] = [];
  const startThread: StartThread = (_, events) => {
    const life: Life = { events, commands: [], terminated: false };
    lives.push(life);
    return {
      post: (command) => void life.commands.push(command),
      terminate: () => {
        life.terminated = true;
        events.onExit(null);
      },
    };
  };
  const onRunEnded = (run: EndedRun) => void ended.push(run);
  const onLost = (reason: RegistrydError) => void lost.push(reason);
  const supervisor = supervise({ clock, startThread, lines, onRunEnded, onLost });
  supervisor.start();
  const now = () => {
    const life = lives.at(-1);
    if (life === undefined) throw new Error("no life yet");
    return life;
  };
  return { clock, supervisor, lives, lines, ended, lost, now };
}

function supervise(parts: {
  clock: FakeClock | typeof systemClock;
  startThread: StartThread;
  lines: LogLine[];
  onRunEnded: (run: EndedRun) => void;
  onLost: (reason: RegistrydError) => void;
}): Supervisor {
  return createSupervisor({
    ...parts,
    databasePath: "/store.db",
    config: CONFIG,
    log: createListLog(parts.lines),
    redact,
  });
}

describe("a living engine", () => {
  it("gets what is asked of it and answers by number", async () => {
    const { supervisor, now } = watched();
    const first = supervisor.sync(REQUEST);
    const second = supervisor.apply(CONFIG);
    const { events, commands } = now();
    expect(commands.map(({ type }) => type)).toEqual(["sync", "apply"]);
    events.onEvent({ type: "applied", id: 2, answer: { reloaded: true, added: [], removed: [], changed: ["a"] } });
    events.onEvent({ type: "synced", id: 1, answer: ANSWER });
    expect([await first, (await second).changed]).toEqual([ANSWER, ["a"]]);
  });

  it("refuses with the code, the hint, the details of its error and whether waiting helps", async () => {
    const { supervisor, now } = watched();
    const answer = supervisor.sync(REQUEST);
    const error = new RegistrydError("conflict", "another is held", {
      hint: "look",
      details: { held: "abc" },
      helpsToWait: true,
    });
    now().events.onEvent({ type: "refused", id: 1, error: sendError(error) });
    await expect(answer).rejects.toMatchObject({
      code: "conflict",
      hint: "look",
      details: { held: "abc" },
      helpsToWait: true,
    });
  });

  it("says what runs, what is watched, what is not recorded and since when a request waits", () => {
    const { supervisor, now } = watched();
    const shown = { code: "store_full", message: "full", hint: null, since: "", helpsToWait: true } as const;
    const a = { lastAttemptAt: "", nextRunAt: null, failures: 1, error: shown };
    now().events.onEvent({
      type: "state",
      state: { running: ["a"], watch: { a: "polling" }, unrecorded: { a }, queuedSince: 17 },
    });
    expect([supervisor.unrecorded("a"), supervisor.unrecorded("b")]).toEqual([a, null]);
    expect([[...supervisor.running()], supervisor.watch("a"), supervisor.watch("b"), supervisor.queuedSince()]).toEqual(
      [["a"], "polling", null, 17],
    );
  });

  it("has its log lines written here", () => {
    const { lines, now } = watched();
    now().events.onEvent({ type: "log", level: "warn", msg: "sync held", fields: { source: "a" } });
    expect(lines).toEqual([{ level: "warn", msg: "sync held", source: "a" }]);
  });
});

describe("a run that has ended", () => {
  it("is told to whoever counts", () => {
    const { ended, now } = watched();
    const run = { source: "a", outcome: "failed", code: "network", durationMs: 12 } as const;
    now().events.onEvent({ type: "ended", run });
    expect(ended).toEqual([run]);
  });
});

describe("an engine that dies", () => {
  it("is started again, and who waited for it is told to ask again", async () => {
    const { supervisor, clock, lives, lines, now } = watched();
    const answer = supervisor.sync(REQUEST);
    now().events.onEvent({ type: "state", state: { running: ["a"], watch: {}, unrecorded: {}, queuedSince: null } });
    now().events.onExit(new TypeError("secret content"));
    await expect(answer).rejects.toMatchObject({ code: "internal", hint: "ask again" });
    expect([...supervisor.running()]).toEqual([]);
    await clock.advance(0);
    expect([lives.length, supervisor.restarts()]).toEqual([2, 1]);
    expect(lines[0]).toMatchObject({ level: "error", msg: "engine died", code: "internal" });
    expect(JSON.stringify(lines)).not.toContain("secret content");
  });

  it("gets what was asked for meanwhile as soon as it lives again", async () => {
    const { supervisor, clock, now } = watched();
    now().events.onExit(null);
    const answer = supervisor.sync(REQUEST);
    await clock.advance(0);
    expect(now().commands).toEqual([{ type: "sync", id: 1, request: REQUEST }]);
    now().events.onEvent({ type: "synced", id: 1, answer: ANSWER });
    expect(await answer).toEqual(ANSWER);
  });

  it("is started with the config that was applied last", async () => {
    const starts: string[][] = [];
    const lives: ThreadEvents[] = [];
    const clock = createFakeClock();
    const startThread: StartThread = ({ config }, events) => {
      starts.push(config.sources.map(({ name }) => name));
      lives.push(events);
      return { post: () => {}, terminate: () => {} };
    };
    const supervisor = supervise({ clock, startThread, lines: [], onRunEnded: () => {}, onLost: () => {} });
    supervisor.start();
    const applied = supervisor.apply(configOf({ b: {} }));
    lives[0]?.onEvent({
      type: "applied",
      id: 1,
      answer: { reloaded: true, added: ["b"], removed: ["a"], changed: [] },
    });
    await applied;
    lives[0]?.onExit(null);
    await clock.advance(0);
    expect(starts).toEqual([["a"], ["b"]]);
  });

  it("is started again ever later, at most five times a minute, and then given up", async () => {
    const { clock, lives, lost, now } = watched();
    const delays: number[] = [];
    for (let death = 1; death <= 5; death++) {
      const diedAt = clock.monotonic();
      const before = lives.length;
      now().events.onExit(null);
      await clock.advance(0);
      while (lives.length === before) await clock.advance(50);
      delays.push(clock.monotonic() - diedAt);
    }
    expect(delays).toEqual([0, 100, 200, 400, 800]);
    now().events.onExit(null);
    await clock.advance(10 * 60_000);
    expect([lives.length, lost.length, lost[0]?.code]).toEqual([6, 1, "internal"]);
  });

  it("may die for as long as it likes, if seldom", async () => {
    const { clock, lost, supervisor, now } = watched();
    for (let death = 0; death < 20; death++) {
      now().events.onEvent({ type: "alive" });
      now().events.onExit(null);
      await clock.advance(13_000);
    }
    expect([supervisor.restarts(), lost]).toEqual([20, []]);
  });

  it("is given up at once when it died of what starting it again cannot help", () => {
    const { lives, lost, now } = watched();
    const error = new RegistrydError("store_corrupt", "the database file is damaged");
    now().events.onEvent({ type: "fatal", error: sendError(error) });
    now().events.onExit(new Error("the database file is damaged"));
    expect([lives.length, lost.map(({ code }) => code)]).toEqual([1, ["store_corrupt"]]);
  });
});

describe("a silent engine", () => {
  it("is ended after five minutes and started again", async () => {
    const { clock, lives, lines } = watched();
    await clock.advance(5 * 60_000);
    expect(lives.length).toBe(1);
    await clock.advance(5_000);
    expect([lives[0]?.terminated, lives.length]).toEqual([true, 2]);
    expect(lines.map(({ msg }) => msg)).toEqual(["engine is stuck", "engine died"]);
  });

  it("is left alone while it gives signs of life, and after the whole process stood still", async () => {
    const { clock, lives, now } = watched();
    for (let minute = 0; minute < 10; minute++) {
      await clock.advance(60_000);
      now().events.onEvent({ type: "alive" });
    }
    await clock.standStill(60 * 60_000);
    expect(lives.length).toBe(1);
  });
});

describe("stopping", () => {
  it("waits for the engine's own end and starts none again", async () => {
    const { supervisor, clock, lives, now } = watched();
    const stopped = supervisor.stop(5_000);
    expect(now().commands.at(-1)).toEqual({ type: "stop" });
    now().events.onExit(null);
    await stopped;
    await clock.advance(60_000);
    expect([lives.length, now().terminated]).toEqual([1, false]);
  });

  it("ends an engine by force that does not end within the grace", async () => {
    const { supervisor, clock, now } = watched();
    const stopped = supervisor.stop(5_000);
    await clock.advance(4_999);
    expect(now().terminated).toBe(false);
    await clock.advance(1);
    await stopped;
    expect(now().terminated).toBe(true);
  });

  it("is what whoever still waits is told, ended by force or not", async () => {
    const { supervisor, now } = watched();
    const answer = supervisor.sync(REQUEST);
    const stopped = supervisor.stop(5_000);
    now().events.onExit(null);
    await expect(answer).rejects.toMatchObject({ message: "registryd is stopping", helpsToWait: true });
    await stopped;
  });

  it("starts no engine again that died before", async () => {
    const { supervisor, clock, lives, now } = watched();
    now().events.onExit(null);
    await supervisor.stop(5_000);
    await clock.advance(60_000);
    expect(lives.length).toBe(1);
  });
});
