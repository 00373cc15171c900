import { type Clock, isoTime } from "../clock.ts";
import type { Config, SourceConfig } from "../config/config.ts";
import { toRegistrydError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { EndedRun, ReloadAnswer, SyncAnswer, SyncRequest, Trigger } from "../model.ts";
import type { Redactor } from "../redact.ts";
import type { SourceParts } from "../sources/create-source.ts";
import type { Source } from "../sources/source.ts";
import type { StoreWriter } from "../store/store.ts";
import { answerSync } from "./answer-sync.ts";
import { createMembers } from "./members.ts";
import type { EngineState } from "./protocol.ts";
import { startPruning } from "./prune.ts";
import { storedRegistries, storedSources } from "./stored-config.ts";
import { createTurns } from "./turns.ts";

export interface EngineParts {
  readonly store: StoreWriter;
  readonly createSource: (config: SourceConfig, parts: SourceParts) => Source;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Lets the event loop turn once. */
  readonly pause: () => Promise<void>;
  readonly log: Log;
  readonly redactor: Redactor;
  /** Called whenever the state may have changed. */
  readonly onState: (state: EngineState) => void;
  readonly onRunEnded: (run: EndedRun) => void;
}

/** Keeps the store in step with the sources. A store has one, in whatever thread or process. */
export interface Engine {
  /**
   * Makes the config take effect in one transaction and asks for one run of each source that is new or changed; with
   * a null trigger for none.
   * @throws {RegistrydError} `store_full`, `store_busy`; then nothing has changed
   */
  apply(config: Config, trigger: Trigger | null): ReloadAnswer;
  /** @throws {RegistrydError} `not_found` for an unknown source, `conflict` for another held revision */
  sync(request: SyncRequest): Promise<SyncAnswer>;
  /** Calls off every run; what is being written is written whole. */
  stop(): Promise<void>;
}

/** Makes an engine without a source; what a crash has left behind is put in order first. */
export function createEngine(parts: EngineParts): Engine {
  const { store, clock, log, onRunEnded } = parts;
  for (const { id, source, revision, deaths } of store.closeBrokenRuns(isoTime(clock.now()))) {
    log.warn("run cut off", { source, runId: id, revision, deaths });
    onRunEnded({ source, outcome: "failed", code: "internal", durationMs: null });
  }
  const documents = createTurns();
  const members = createMembers({ ...parts, documents });
  const stopPruning = startPruning({ ...parts, documents });
  return {
    apply(config, trigger) {
      const { added, removed, changed, entries } = store.applyConfig(
        storedSources(config),
        storedRegistries(config),
        isoTime(clock.now()),
      );
      const restarted = members.replace(config, trigger);
      const names = { added, removed, changed: union(changed, restarted) };
      const isNews = added.length + removed.length + names.changed.length > 0;
      log[isNews ? "info" : "debug"]("config applied", { ...names, entries });
      return { reloaded: true, ...names };
    },
    sync: (request) => answerSync({ store, clock, ...members }, request),
    async stop() {
      stopPruning();
      const names = members.names();
      await members.stop();
      forgetPlans(parts, names);
    },
  };
}

/** Nobody is left to keep the plans that status shows. */
function forgetPlans({ store, log }: EngineParts, names: readonly string[]): void {
  try {
    for (const name of names) store.planRun(name, null);
  } catch (error) {
    log.warn("plans not forgotten", { code: toRegistrydError(error).code });
  }
}

function union(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}
