import type { Problem } from "../model.ts";
import { type ConfigVerdict, checkConfig } from "./check-config.ts";
import { type Config, MAX_CONFIG_BYTES } from "./config.ts";
import { ConfigInvalidError } from "./config-invalid-error.ts";
import { decodeText } from "./decode-text.ts";
import { type Environment, type Flags, readOverrides } from "./overrides.ts";
import type { CheckGlob } from "./read-filter.ts";
import { readSmallFile } from "./read-small-file.ts";
import { checkTokenFile } from "./token-file.ts";

interface ConfigFile {
  /** Path of the config; relative ones, also those within the config, start at the working directory. */
  readonly file: string;
  readonly env: Environment;
  readonly flags?: Flags;
  readonly checkGlob: CheckGlob;
}

/**
 * Reads a config with flags over environment over file over defaults.
 * @throws {ConfigInvalidError} with every problem of all of them
 */
export function loadConfig(options: ConfigFile): { readonly config: Config; readonly warnings: readonly Problem[] } {
  const { config, problems, warnings } = checkConfigFile(options);
  if (config === null) throw new ConfigInvalidError(problems);
  return { config, warnings };
}

/** `loadConfig` for those who show the problems: nothing is thrown, and `text` is what excerpts are cut from. */
export function checkConfigFile(options: ConfigFile): ConfigVerdict & { readonly text: string | null } {
  const { overrides, problems: outside } = readOverrides(options.env, options.flags);
  const read = readConfigText(options.file);
  if (read.type === "problem") return { config: null, problems: [...outside, read.problem], warnings: [], text: null };
  const verdict = checkConfig(read.text, options.file, { checkGlob: options.checkGlob, checkTokenFile, overrides });
  const config = outside.length > 0 ? null : verdict.config;
  return { config, problems: [...outside, ...verdict.problems], warnings: verdict.warnings, text: read.text };
}

type ConfigText =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "problem"; readonly problem: Problem };

function readConfigText(file: string): ConfigText {
  const problem = (line: number, column: number, message: string): ConfigText => ({
    type: "problem",
    problem: { file, line, column, path: "", message, suggestion: null },
  });
  const read = readSmallFile(file, MAX_CONFIG_BYTES);
  if (read.type === "failed") return problem(1, 1, `config ${read.message}`);
  const decoded = decodeText(read.bytes);
  if (decoded.type === "text") return decoded;
  return problem(decoded.line, decoded.column, "config is not UTF-8 from here on; save it as UTF-8");
}
