import type { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function defineSync(program: Command, { io, finish }: Context): void {
  const command = program
    .command("sync")
    .summary("sync sources now and wait until the result is served")
    .description(
      "Syncs the named sources (all without a name): through the running daemon, or into the store when none runs.",
    )
    .argument("[source...]", "names of sources")
    .option("--force", "process a revision again even if it has not changed")
    .option("--wait <duration>", "how long to wait, at most 10m", "10m")
    .option("--accept-deletions <revision>", "let through exactly this held revision of one source")
    .option("--json", "answer as JSON")
    .option("--server <url>", "internal address of the daemon")
    .action(async (sources: string[], options, self: Command) => {
      const { sync } = await import("../sync.ts");
      finish(await sync(sources, { ...options, ...self.optsWithGlobals() }, io));
    });
  examples(command, [
    ["registryd sync", "every source"],
    ["registryd sync internal --force", "again, changed or not"],
    ["registryd sync internal --accept-deletions 9f1c…", "after a look at what status shows as held"],
  ]);
}
