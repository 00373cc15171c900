import type { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function defineExport(program: Command, { io, finish }: Context): void {
  const parent = program
    .command("export")
    .summary("write a registry as files")
    .description("Commands that write files.");
  examples(parent, [["registryd export static --registry default --out public", "a tree for any web server"]]);
  const command = parent
    .command("static")
    .summary("write the answers of a registry as a tree of files")
    .description(
      "Writes the read API of one registry as files that any web server can host, from the store, whether or not a daemon runs.",
    )
    .requiredOption("--registry <name>", "the registry to write")
    .requiredOption("--out <dir>", "folder for the tree; made if it is not there")
    .option("--force", "replace an earlier export in the folder; other files in it stay")
    .option("--json", "answer as JSON")
    .action(async (_options, self: Command) => {
      const { exportToFolder } = await import("../export-static.ts");
      finish(await exportToFolder(self.optsWithGlobals(), io));
    });
  examples(command, [
    ["registryd export static --registry default --out public", "into an empty or new folder"],
    ["registryd export static --registry default --out public --force", "again, over the last one"],
  ]);
}
