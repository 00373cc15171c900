import { Command } from "commander";
import { BUILD } from "../version.ts";
import { defineConfig } from "./commands/config.ts";
import { defineDoctor } from "./commands/doctor.ts";
import { defineExport } from "./commands/export.ts";
import { defineList } from "./commands/list.ts";
import { defineServe } from "./commands/serve.ts";
import { defineStatus } from "./commands/status.ts";
import { defineSync } from "./commands/sync.ts";
import { defineValidate } from "./commands/validate.ts";
import type { Context } from "./context.ts";
import { examples } from "./examples.ts";
import { settingOptions } from "./setting-options.ts";

/** Every command, argument and flag; what a command does is loaded when it runs. */
export function buildProgram(context: Context): Command {
  const program = new Command("registryd")
    .description("Keeps named MCP registries in step with the git repositories and files that teams review.")
    .version(BUILD.version)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: context.io.stdout.write, writeErr: context.io.stderr.write })
    .exitOverride();
  settingOptions(program);
  examples(program, [
    ["registryd serve", "the config ./registryd.yaml, or else a small example"],
    ["registryd serve ./registry.json", "one file, no config"],
    ["registryd validate registry.json", "what the daemon would say of a file"],
    ["registryd status", "where every source stands"],
    ["registryd sync internal", "sync one source now and wait until it is served"],
  ]);
  for (const define of [
    defineServe,
    defineSync,
    defineStatus,
    defineList,
    defineValidate,
    defineConfig,
    defineDoctor,
    defineExport,
  ]) {
    define(program, context);
  }
  return program;
}
