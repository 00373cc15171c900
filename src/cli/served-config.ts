import { checkConfig } from "../config/check-config.ts";
import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Overrides } from "../config/overrides.ts";
import { checkTokenFile } from "../config/token-file.ts";
import type { Log } from "../log.ts";
import { compileGlob } from "../merge/glob.ts";
import type { Problem } from "../model.ts";
import { PACKAGE_ROOT } from "../package-root.ts";
import { type ArgumentSource, argumentSources } from "./argument-sources.ts";
import { configFile, readConfig, reportedProblems } from "./find-config.ts";
import type { Io } from "./io.ts";
import type { SettingFlags } from "./setting-options.ts";
import { usageError } from "./usage-error.ts";

export interface ServedConfig {
  /** The first call gives what was read at the start; later ones read anew. @throws {ConfigInvalidError} */
  readonly loadConfig: () => Config;
  /** Where the config came from, for people. */
  readonly origin: string;
}

/**
 * What `serve` works on: its arguments, else the config file, else the example.
 * @throws {CommanderError} after every problem was reported
 */
export function servedConfig(
  args: readonly string[],
  flags: SettingFlags,
  settings: Overrides,
  io: Io,
  log: Log,
): ServedConfig {
  if (args.length > 0) {
    if (settings.config !== null)
      throw usageError(io, `give either sources or a config (${settings.config.origin}), not both`);
    return fixed(argumentSources(args), "the arguments", settings, io);
  }
  const file = configFile(settings);
  if (file === null) return fixed(EXAMPLE, "no config, so the example", settings, io);
  const warn = (warnings: readonly Problem[]) => {
    for (const warning of warnings) log.warn("config warning", { ...warning });
  };
  const first = readConfig(file, flags, io);
  warn(first.warnings);
  const again = () => {
    const { config, warnings } = loadConfig({ file, env: io.env, flags, checkGlob: compileGlob });
    warn(warnings);
    return config;
  };
  return { loadConfig: firstThen(first.config, again), origin: `config ${file}` };
}

const EXAMPLE: readonly ArgumentSource[] = [
  { name: "example", file: { path: `${PACKAGE_ROOT}registry.example.json` } },
];

/** A config without a file: every default, one registry, and a temporary database unless one is named. */
function fixed(sources: readonly ArgumentSource[], origin: string, settings: Overrides, io: Io): ServedConfig {
  const text = JSON.stringify({ sources, registries: [{ name: "default", sources: sources.map(({ name }) => name) }] });
  const checks = { checkGlob: compileGlob, checkTokenFile, overrides: settings };
  const { config, problems } = checkConfig(text, origin, checks);
  if (config === null) throw reportedProblems(problems.map(ofArgument), io);
  const served = { ...config, file: null, database: { path: settings.database?.value ?? null } };
  return { loadConfig: () => served, origin };
}

/** A place in the text that stands in for the arguments would mean nothing to whoever typed them. */
function ofArgument(problem: Problem): Problem {
  const [, index] = /^sources\[(\d+)\]/.exec(problem.path) ?? [];
  const file = index === undefined ? problem.file : `argument ${Number(index) + 1}`;
  return { ...problem, file, line: 0, column: 0 };
}

function firstThen<T>(first: T, again: () => T): () => T {
  let load = () => {
    load = again;
    return first;
  };
  return () => load();
}
