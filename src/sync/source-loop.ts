import { type Clock, isoTime } from "../clock.ts";
import type { Schedule } from "../config/config.ts";
import type { SyncResult, Trigger } from "../model.ts";
import { comesByItself, type RunAsk } from "./decide.ts";
import type { Failure, PlanNext } from "./run.ts";
import { nextRunDelayMs, retryDelayMs, retryPolicyOf, type SinceStart } from "./schedule.ts";

export interface LoopParts {
  readonly schedule: Schedule;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** One run. Rejects only with the reason of `signal`. */
  readonly run: (ask: RunAsk, planNext: PlanNext, signal: AbortSignal) => Promise<SyncResult>;
  /** Called when a run begins or ends, or a request starts to wait. */
  readonly onChange: () => void;
}

/** The runs of one source: they never overlap, and what is asked for during a run is one more run behind it. */
export interface SourceLoop {
  /**
   * Resolves with the result of a run that begins after this call.
   * @throws {CalledOff} when the loop is stopped first
   */
  request(ask: RunAsk): Promise<SyncResult>;
  isRunning(): boolean;
  /** Wall clock time since which a request waits for its run to begin; null when none does. */
  queuedSince(): number | null;
  /** Calls off the run under way; resolves when nothing of this loop is left. */
  stop(): Promise<void>;
}

/** Why a run or a request came to nothing: its source was changed or removed, or the engine stops. */
export class CalledOff extends Error {}

interface Queued {
  readonly ask: RunAsk;
  readonly since: number;
  readonly waiters: readonly Waiter[];
}

interface Waiter {
  readonly resolve: (result: SyncResult) => void;
  readonly reject: (reason: unknown) => void;
}

interface Plan {
  readonly delayMs: number;
  readonly trigger: Trigger;
}

/** A wall clock may jump while a timer runs, so cron times are computed again at least this often. */
const MAX_CRON_SLEEP_MS = 60_000;

export function createSourceLoop(parts: LoopParts): SourceLoop {
  const { clock } = parts;
  const calledOff = new AbortController();
  let queued: Queued | null = null;
  let running: Promise<void> | null = null;
  let plan: Plan | null = null;
  let cancelTimer = () => {};
  let startedMonotonic = clock.monotonic();

  function begin({ ask, waiters }: Queued): void {
    cancelTimer();
    queued = null;
    plan = null;
    startedMonotonic = clock.monotonic();
    running = parts.run(ask, planNext, calledOff.signal).then(
      (result) => finish(waiters, ({ resolve }) => resolve(result)),
      (reason) => finish(waiters, ({ reject }) => reject(reason)),
    );
    parts.onChange();
  }

  /** Whoever waits hears of the result after the state shows the run as over. */
  function finish(waiters: readonly Waiter[], settle: (waiter: Waiter) => void): void {
    running = null;
    if (queued !== null && !calledOff.signal.aborted) begin(queued);
    else if (plan !== null) sleep(plan);
    parts.onChange();
    for (const waiter of waiters) settle(waiter);
  }

  function planNext(failure: Failure | null): string | null {
    const sinceStart = { elapsedMs: clock.monotonic() - startedMonotonic, nowMs: clock.now() };
    const planned = planAfter(parts, sinceStart, failure);
    plan = planned;
    const delayMs = queued === null ? planned?.delayMs : 0;
    return delayMs === undefined ? null : isoTime(clock.now() + delayMs);
  }

  function sleep({ delayMs, trigger }: Plan): void {
    if (calledOff.signal.aborted) return;
    const isCron = parts.schedule.type === "cron" && trigger === "schedule";
    const wake = () => (isCron ? wakeByWallClock() : ask({ trigger, force: false, accept: [] }));
    cancelTimer = clock.after(isCron ? Math.min(delayMs, MAX_CRON_SLEEP_MS) : delayMs, wake);
  }

  function wakeByWallClock(): void {
    const sinceStart = { elapsedMs: clock.monotonic() - startedMonotonic, nowMs: clock.now() };
    const delayMs = nextRunDelayMs(parts.schedule, sinceStart);
    if (delayMs === 0) ask({ trigger: "schedule", force: false, accept: [] });
    else if (delayMs !== null) sleep({ delayMs, trigger: "schedule" });
  }

  function ask(asked: RunAsk, waiter?: Waiter): void {
    queued = joined(queued, asked, waiter, clock.now());
    if (running === null) begin(queued);
    else parts.onChange();
  }

  return {
    request: (asked) =>
      new Promise((resolve, reject) => {
        if (calledOff.signal.aborted) reject(calledOff.signal.reason);
        else ask(asked, { resolve, reject });
      }),
    isRunning: () => running !== null,
    queuedSince: () => queued?.since ?? null,
    async stop() {
      cancelTimer();
      calledOff.abort(new CalledOff());
      for (const { reject } of queued?.waiters ?? []) reject(calledOff.signal.reason);
      queued = null;
      await running;
    },
  };
}

/** A retry or the next run of the schedule, whichever is first; neither before the time that the server asked for. */
function planAfter({ schedule, random }: LoopParts, sinceStart: SinceStart, failure: Failure | null): Plan | null {
  const delayMs = nextRunDelayMs(schedule, sinceStart);
  const scheduled: Plan | null = delayMs === null ? null : { delayMs, trigger: "schedule" };
  if (failure === null || !failure.helpsToWait) return scheduled;
  const policy = retryPolicyOf(schedule);
  const askedMs = Math.min(failure.retryAfterMs ?? 0, policy.ceilingMs);
  const retryMs = Math.max(askedMs, retryDelayMs(policy, failure.failures, random));
  if (scheduled === null || retryMs < scheduled.delayMs) return { delayMs: retryMs, trigger: "retry" };
  return { delayMs: Math.max(askedMs, scheduled.delayMs), trigger: "schedule" };
}

/** Everything asked for while a run is under way is one run behind it. */
function joined(queued: Queued | null, asked: RunAsk, waiter: Waiter | undefined, now: number): Queued {
  const waiters = waiter === undefined ? [] : [waiter];
  if (queued === null) return { ask: asked, since: now, waiters };
  const { ask, since } = queued;
  return {
    ask: {
      trigger: comesByItself(ask.trigger) ? asked.trigger : ask.trigger,
      force: ask.force || asked.force,
      accept: [...ask.accept, ...asked.accept],
    },
    since,
    waiters: [...queued.waiters, ...waiters],
  };
}
