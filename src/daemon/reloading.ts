import { type Clock, isoTime } from "../clock.ts";
import type { Config } from "../config/config.ts";
import { ConfigInvalidError } from "../config/config-invalid-error.ts";
import { toRegistrydError } from "../errors.ts";
import type { DaemonFacts } from "../http/internal-app.ts";
import type { Log } from "../log.ts";
import type { ReloadAnswer } from "../model.ts";
import { redact } from "../redact.ts";
import type { Supervisor } from "../sync/supervisor.ts";
import { oneAtATime, settled } from "./coalesce.ts";

export interface ReloadingParts {
  readonly loadConfig: () => Config;
  /** The one in force at the start. */
  readonly config: Config;
  readonly loadedAt: string;
  readonly supervisor: Pick<Supervisor, "apply" | "sync">;
  readonly clock: Clock;
  readonly log: Log;
}

type ConfigFacts = Pick<DaemonFacts, "configFile" | "configLoadedAt" | "configError">;

export interface Reloading {
  /** @throws {ConfigInvalidError} with every problem; the old config goes on */
  readonly reload: () => Promise<ReloadAnswer>;
  /** A signal asks for a reload and a sync of every source; a storm of them for one of each. */
  readonly onHangup: () => void;
  readonly facts: () => ConfigFacts;
}

const QUIET_MS = 100;
const MAX_DELAY_MS = 1_000;

export function createReloading({ loadConfig, config, loadedAt, supervisor, clock, log }: ReloadingParts): Reloading {
  let current = config;
  let facts: ConfigFacts = { configFile: config.file, configLoadedAt: loadedAt, configError: null };

  async function load(): Promise<ReloadAnswer> {
    try {
      const next = loadConfig();
      const answer = await supervisor.apply(next);
      warnOfFixed(current, next, log);
      current = next;
      facts = { configFile: next.file, configLoadedAt: isoTime(clock.now()), configError: null };
      return answer;
    } catch (error) {
      facts = { ...facts, configError: describe(error) };
      log.error("reload failed", { code: toRegistrydError(error).code, error: facts.configError?.message });
      throw error;
    }
  }

  const reload = oneAtATime(load);
  const reloadAndSync = oneAtATime(async () => {
    await reload().catch(() => undefined);
    await supervisor.sync({ sources: null, trigger: "signal", force: false, acceptDeletions: null, waitMs: 0 });
  });
  const onHangup = settled(clock, QUIET_MS, MAX_DELAY_MS, () => {
    reloadAndSync().catch((error) => log.error("sync not begun", { code: toRegistrydError(error).code }));
  });
  return { reload, onHangup, facts: () => facts };
}

function describe(error: unknown): ConfigFacts["configError"] {
  const { message } = toRegistrydError(error);
  return { message: redact(message), problems: error instanceof ConfigInvalidError ? error.problems : [] };
}

/** What is bound to sockets and files stays as it was until the next start. */
function warnOfFixed(before: Config, after: Config, log: Log): void {
  const fixed = (["http", "database"] as const).filter((key) => {
    const withoutDefault = ({ http, database }: Config) => ({ http: { ...http, defaultRegistry: "" }, database });
    return JSON.stringify(withoutDefault(before)[key]) !== JSON.stringify(withoutDefault(after)[key]);
  });
  if (fixed.length > 0) log.warn("restart needed", { keys: fixed });
}
