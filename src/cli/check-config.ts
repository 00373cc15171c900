import { checkConfigFile } from "../config/load-config.ts";
import { compileGlob } from "../merge/glob.ts";
import { counted } from "./counted.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { configFile, settingsOf, writeProblems } from "./find-config.ts";
import type { Io } from "./io.ts";
import type { SettingFlags } from "./setting-options.ts";
import { usageError } from "./usage-error.ts";

/** `config check`: every problem and warning on standard error, the verdict on standard output. */
export async function checkConfig(
  argument: string | undefined,
  flags: SettingFlags & { readonly json?: true },
  io: Io,
): Promise<ExitCode> {
  const file = argument ?? configFile(settingsOf(flags, io));
  if (file === null) throw usageError(io, "there is no ./registryd.yaml; name a config file");
  const { config, problems, warnings, text } = checkConfigFile({ file, env: io.env, flags, checkGlob: compileGlob });
  writeProblems(problems, "error", text, io);
  writeProblems(warnings, "warning", text, io);
  if (flags.json)
    io.stdout.write(`${JSON.stringify({ version: 1, ok: config !== null, problems, warnings }, null, 2)}\n`);
  else if (config !== null) {
    const { sources, registries } = config;
    const size = `${counted(sources.length, "source")}, ${counted(registries.length, "registry", "registries")}`;
    io.stdout.write(`${file} is valid: ${size}\n`);
  }
  return config === null ? EXIT.usage : EXIT.ok;
}
