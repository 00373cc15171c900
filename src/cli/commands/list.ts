import type { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function defineList(program: Command, { io, finish }: Context): void {
  const command = program
    .command("list")
    .summary("list what is served, with its latest version and its source")
    .description(
      "Lists the served entries of every registry: from the running daemon, or from the store when none runs.",
    )
    .option("--registry <name>", "only this registry")
    .option("--search <text>", "only entries with this text in name, title or description")
    .option("--json", "answer as JSON, one entry a version")
    .option("--server <url>", "internal address of the daemon")
    .action(async (_options, self: Command) => {
      const { list } = await import("../list.ts");
      finish(await list(self.optsWithGlobals(), io));
    });
  examples(command, [
    ["registryd list", "one line a name"],
    ["registryd list --registry default --search weather", "part of one registry"],
    ["registryd list --json", "every version"],
  ]);
}
