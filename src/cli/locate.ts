import type { Config } from "../config/config.ts";
import { readConfig, settingsOf } from "./find-config.ts";
import { type FoundDaemon, findDaemon } from "./find-daemon.ts";
import type { Io } from "./io.ts";
import { type ClientFlags, namedConfig, serverOf, type Target, targetOf } from "./whereabouts.ts";

export interface Located {
  readonly target: Target;
  /** Null when none answers. */
  readonly daemon: FoundDaemon | null;
}

/**
 * Where a command that asks a daemon finds one. A broken config is only a warning where one is found without it: by
 * `--server`, or at the default places when the config is merely there. It runs with the config from before it broke.
 * @throws {CommanderError} for a bad flag or config, as `findDaemon` does
 */
export async function locate(flags: ClientFlags, io: Io): Promise<Located> {
  const settings = settingsOf(flags, io);
  const server = serverOf(flags, io);
  const file = namedConfig(server, settings);
  const { config, problem } = readOrNot(file, flags, io);
  if (problem !== null && server === null && settings.config !== null) throw problem;
  const target = targetOf(server, settings, config);
  const daemon = await findDaemon(target);
  if (problem === null) return { target, daemon };
  if (daemon === null) throw problem;
  io.stderr.write(`warning: ${file} is not used; asking the daemon at ${daemon.url.origin}\n`);
  return { target, daemon };
}

interface Attempt {
  readonly config: Config | null;
  /** What ends the command, once the problems of the config were reported. */
  readonly problem: unknown;
}

function readOrNot(file: string | null, flags: ClientFlags, io: Io): Attempt {
  if (file === null) return { config: null, problem: null };
  try {
    return { config: readConfig(file, flags, io).config, problem: null };
  } catch (problem) {
    return { config: null, problem };
  }
}
