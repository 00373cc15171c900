import type { Clock } from "../clock.ts";
import type { Config } from "../config/config.ts";
import { engineStopping, RegistrydError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { EndedRun, EngineControl, ReloadAnswer, SyncAnswer } from "../model.ts";
import type { EngineThread, StartThread } from "./engine-thread.ts";
import { createPending } from "./pending.ts";
import { type Command, type Event, IDLE_STATE, receiveError } from "./protocol.ts";
import { repeat } from "./repeat.ts";
import { restartDelayMs } from "./restarts.ts";
import { type Redact, showError } from "./shown-error.ts";

export interface SupervisorParts {
  readonly databasePath: string;
  readonly config: Config;
  readonly startThread: StartThread;
  readonly clock: Clock;
  readonly log: Log;
  readonly redact: Redact;
  readonly onRunEnded: (run: EndedRun) => void;
  /** Called once when the engine is given up: it died too often, or of something that starting it again cannot help. */
  readonly onLost: (reason: RegistrydError) => void;
}

/** The main thread's side of the engine: keeps it alive and passes on what is asked of it. */
export interface Supervisor extends Omit<EngineControl, "reload"> {
  /** Begins its first life; what was asked for before waits for that. */
  start(): void;
  /** @throws {RegistrydError} `store_full`, `store_busy`; then the old config goes on */
  apply(config: Config): Promise<ReloadAnswer>;
  queuedSince(): number | null;
  /** How often the engine was started again. */
  restarts(): number;
  /** Ends the engine; one that does not end within `graceMs` is ended by force. */
  stop(graceMs: number): Promise<void>;
}

/**
 * A thread that is silent for so many looks in a row is stuck: five minutes. Looks are counted, not time, because a
 * process that stood still (a stopped job, a suspended machine) looks late but not often.
 */
const LOOK_MS = 5_000;
const MAX_SILENT_LOOKS = 60;

export function createSupervisor(parts: SupervisorParts): Supervisor {
  const { clock, log, databasePath } = parts;
  let lastId = 0;
  const nextId = () => ++lastId;
  const syncs = createPending<SyncAnswer>(nextId);
  const applies = createPending<ReloadAnswer>(nextId);
  const deaths: number[] = [];
  let { config } = parts;
  let state = IDLE_STATE;
  let thread: EngineThread | null = null;
  let backlog: readonly Command[] = [];
  let silentLooks = 0;
  let restarts = 0;
  let diedOf: unknown = null;
  let onStopped: (() => void) | null = null;
  let cancelRestart = () => {};
  const cancelLooks = repeat(clock, LOOK_MS, look);

  function start(): void {
    silentLooks = 0;
    diedOf = null;
    const started = parts.startThread({ databasePath, config }, { onEvent, onExit });
    for (const command of backlog) started.post(command);
    backlog = [];
    thread = started;
  }

  /** What is asked for while the engine is being restarted waits for it. */
  function post(command: Command): void {
    if (thread === null) backlog = [...backlog, command];
    else thread.post(command);
  }

  function onEvent(event: Event): void {
    silentLooks = 0;
    switch (event.type) {
      case "alive":
        break;
      case "state":
        state = event.state;
        break;
      case "ended":
        parts.onRunEnded(event.run);
        break;
      case "log":
        log[event.level](event.msg, event.fields);
        break;
      case "synced":
        syncs.resolve(event.id, event.answer);
        break;
      case "applied":
        applies.resolve(event.id, event.answer);
        break;
      case "refused":
        syncs.reject(event.id, receiveError(event.error));
        applies.reject(event.id, receiveError(event.error));
        break;
      case "fatal":
        diedOf = receiveError(event.error);
    }
  }

  function onExit(error: unknown): void {
    thread = null;
    state = IDLE_STATE;
    rejectAll(onStopped === null ? engineDied() : engineStopping());
    if (onStopped === null) restart(diedOf ?? error);
    else onStopped();
  }

  function restart(reason: unknown): void {
    deaths.push(clock.monotonic());
    const isHopeless = reason instanceof RegistrydError && !reason.helpsToWait;
    const restartInMs = isHopeless ? null : restartDelayMs(deaths, clock.monotonic());
    const error = reason === null ? null : showError(reason, "", parts.redact);
    log.error("engine died", { code: error?.code, error: error?.message, hint: error?.hint, restartInMs });
    if (restartInMs === null) {
      parts.onLost(isHopeless ? reason : engineLost());
      return;
    }
    restarts += 1;
    cancelRestart = clock.after(restartInMs, start);
  }

  function look(): void {
    silentLooks += 1;
    if (thread === null || silentLooks <= MAX_SILENT_LOOKS) return;
    log.error("engine is stuck", { silentMs: silentLooks * LOOK_MS });
    thread.terminate();
  }

  function rejectAll(error: RegistrydError): void {
    syncs.rejectAll(error);
    applies.rejectAll(error);
  }

  return {
    start,
    sync(request) {
      const { id, answer } = syncs.add();
      post({ type: "sync", id, request });
      return answer;
    },
    async apply(next) {
      const { id, answer } = applies.add();
      post({ type: "apply", id, config: next });
      const applied = await answer;
      config = next;
      return applied;
    },
    running: () => new Set(state.running),
    watch: (source) => state.watch[source] ?? null,
    unrecorded: (source) => state.unrecorded[source] ?? null,
    queuedSince: () => state.queuedSince,
    restarts: () => restarts,
    async stop(graceMs) {
      cancelLooks();
      cancelRestart();
      const current = thread;
      if (current === null) {
        rejectAll(engineStopping());
        return;
      }
      const stopped = new Promise<void>((resolve) => {
        onStopped = resolve;
      });
      current.post({ type: "stop" });
      const cancelForce = clock.after(graceMs, () => current.terminate());
      await stopped;
      cancelForce();
    },
  };
}

function engineDied(): RegistrydError {
  return new RegistrydError("internal", "the engine ended before it had answered", { hint: "ask again" });
}

function engineLost(): RegistrydError {
  return new RegistrydError("internal", "the sync engine died too often and was given up", {
    hint: "the log says what it died of; a document that does it is named there as a run cut off",
  });
}
