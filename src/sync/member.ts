import { isoTime } from "../clock.ts";
import type { Config, SourceConfig } from "../config/config.ts";
import { compileFilter } from "../merge/filter.ts";
import type { SyncResult, Unrecorded } from "../model.ts";
import type { SourceParts } from "../sources/create-source.ts";
import type { Source } from "../sources/source.ts";
import type { RunAsk } from "./decide.ts";
import type { EngineParts } from "./engine.ts";
import { logNotBegun } from "./log-ending.ts";
import type { NetworkGate } from "./network-gate.ts";
import { networkHost } from "./network-host.ts";
import { failedResult } from "./results.ts";
import { type PlanNext, type RunParts, runSource } from "./run.ts";
import { showError } from "./shown-error.ts";
import { createSourceLoop, type SourceLoop } from "./source-loop.ts";
import type { Turns } from "./turns.ts";
import { rememberUnrecorded } from "./unrecorded.ts";

/** What the runs of all sources share. */
export interface SharedParts extends EngineParts {
  readonly gate: NetworkGate;
  readonly documents: Turns;
  readonly onChange: () => void;
}

/** One source of the config at work. */
export interface Member {
  readonly config: SourceConfig;
  readonly loop: SourceLoop;
  watchMode(): "events" | "polling" | null;
  unrecorded(): Unrecorded | null;
  /** Calls off its run and lets go of the place; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** @param after what must be over before the first run begins: the last run of the same source under another config */
export function createMember(
  shared: SharedParts,
  config: SourceConfig,
  { limits, git }: Config,
  after: Promise<void>,
): Member {
  const { clock, random, redactor, onChange } = shared;
  const log = shared.log.child({ source: config.name });
  const source = openSource(shared, config, {
    limits,
    gitEngine: git.engine,
    clock,
    log,
    addSecret: redactor.addSecret,
  });
  const passes = compileFilter(config.filter);
  const parts: RunParts = {
    ...shared,
    config,
    limits,
    passes,
    source,
    host: networkHost(config.location),
    log,
    redact: redactor.redact,
  };
  const runOnce = async (ask: RunAsk, planNext: PlanNext, signal: AbortSignal) => {
    await after;
    return await runSafely(parts, ask, planNext, signal);
  };
  const { run, unrecorded } = rememberUnrecorded(runOnce, clock);
  const loop = createSourceLoop({ schedule: config.schedule, clock, random, run, onChange });
  const watch = source.watch?.(() => void loop.request({ trigger: "file", force: false, accept: [] }).catch(() => {}));
  return {
    config,
    loop,
    watchMode: () => watch?.mode() ?? null,
    unrecorded,
    async stop() {
      await Promise.all([loop.stop(), watch?.close()]);
      await source.close();
    },
  };
}

/** A place that cannot even be described fails like one that cannot be read. */
function openSource({ createSource }: EngineParts, config: SourceConfig, parts: SourceParts): Source {
  try {
    return createSource(config, parts);
  } catch (error) {
    const fail = () => Promise.reject(error);
    return { name: config.name, type: config.location.type, look: fail, fetch: fail, close: async () => {} };
  }
}

/** The store can fail even before a run has begun; then there is nothing to write it to. */
async function runSafely(parts: RunParts, ask: RunAsk, planNext: PlanNext, signal: AbortSignal): Promise<SyncResult> {
  try {
    return await runSource(parts, ask, planNext, signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const shown = showError(error, isoTime(parts.clock.now()), parts.redact);
    logNotBegun(parts, ask, shown);
    planNext({ helpsToWait: true, retryAfterMs: null, failures: 1 });
    parts.onRunEnded({ source: parts.config.name, outcome: "failed", code: shown.code, durationMs: null });
    return failedResult(parts.config.name, shown);
  }
}
