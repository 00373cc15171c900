import type { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function defineServe(program: Command, { io, finish }: Context): void {
  const command = program
    .command("serve")
    .summary("sync the sources and serve their registries over HTTP")
    .description(
      "Syncs every source of the config at once and on its schedule, and serves the registries over HTTP.\n" +
        "Without a config each argument is one source, in order of precedence; without arguments a small example is served.",
    )
    .argument("[source...]", "a registry file, or the URL of a git repository or of a .json file")
    .action(async (sources: string[], _options, self: Command) => {
      const { serve } = await import("../serve.ts");
      finish(await serve(sources, self.optsWithGlobals(), io));
    });
  examples(command, [
    ["registryd serve", "./registryd.yaml, or else the example"],
    ["registryd serve --config /etc/registryd.yaml", "a config elsewhere"],
    ["registryd serve ./team.json ./everyone.json", "two files; the first owns a name both have"],
  ]);
}
