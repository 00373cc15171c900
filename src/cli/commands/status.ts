import type { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function defineStatus(program: Command, { io, finish }: Context): void {
  const command = program
    .command("status")
    .summary("show where every source stands")
    .description(
      "Shows every source and registry: from the running daemon, or from the store, with exit code 3, when none answers.",
    )
    .option("--check", "exit with 1 if a source is failing, held or stale")
    .option("--json", "answer as JSON")
    .option("--server <url>", "internal address of the daemon")
    .action(async (_options, self: Command) => {
      const { status } = await import("../status.ts");
      finish(await status(self.optsWithGlobals(), io));
    });
  examples(command, [
    ["registryd status", "a table"],
    ["registryd status --check", "for a script"],
    ["registryd status --json --server http://127.0.0.1:8081", "one daemon of several"],
  ]);
}
