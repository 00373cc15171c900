import type { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function defineConfig(program: Command, { io, finish }: Context): void {
  const config = program.command("config").summary("check a config").description("Commands about the config file.");
  examples(config, [["registryd config check", "every problem of ./registryd.yaml"]]);
  const check = config
    .command("check")
    .summary("report every problem of a config")
    .description("Reports every problem of a config with file, line and column, and opens nothing.")
    .argument("[file]", "config file; --config or ./registryd.yaml without it")
    .option("--json", "answer as JSON")
    .action(async (file: string | undefined, _options, self: Command) => {
      const { checkConfig } = await import("../check-config.ts");
      finish(await checkConfig(file, self.optsWithGlobals(), io));
    });
  examples(check, [
    ["registryd config check", "./registryd.yaml"],
    ["registryd config check /etc/registryd.yaml", "a config elsewhere"],
    ["registryd config check --json", "for a program"],
  ]);
}
