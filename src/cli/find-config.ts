import { existsSync } from "node:fs";
import type { Config } from "../config/config.ts";
import { formatProblem } from "../config/format-problem.ts";
import { checkConfigFile } from "../config/load-config.ts";
import { type Overrides, readOverrides } from "../config/overrides.ts";
import { compileGlob } from "../merge/glob.ts";
import type { Problem, Severity } from "../model.ts";
import type { Io } from "./io.ts";
import type { SettingFlags } from "./setting-options.ts";
import { reportedUsageError } from "./usage-error.ts";

const DEFAULT_CONFIG = "registryd.yaml";

/** Flags over environment, without any file. @throws {CommanderError} after each problem was reported */
export function settingsOf(flags: SettingFlags, io: Io): Overrides {
  const { overrides, problems } = readOverrides(io.env, flags);
  if (problems.length > 0) throw reportedProblems(problems, io);
  return overrides;
}

/** The config file that flags, environment or the working directory name; null when there is none. */
export function configFile(overrides: Overrides): string | null {
  return overrides.config?.value ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : null);
}

/**
 * Reads a config for a command that needs it whole. Warnings are for `serve` and `config check`.
 * @throws {CommanderError} after each problem was reported
 */
export function readConfig(
  file: string,
  flags: SettingFlags,
  io: Io,
): { config: Config; warnings: readonly Problem[] } {
  const { config, problems, warnings, text } = checkConfigFile({ file, env: io.env, flags, checkGlob: compileGlob });
  if (config === null) throw reportedProblems(problems, io, text);
  return { config, warnings };
}

export function writeProblems(problems: readonly Problem[], severity: Severity, text: string | null, io: Io): void {
  for (const problem of problems) io.stderr.write(`${formatProblem(problem, severity, text)}\n`);
}

export function reportedProblems(problems: readonly Problem[], io: Io, text: string | null = null): Error {
  writeProblems(problems, "error", text, io);
  return reportedUsageError("the config is invalid");
}
