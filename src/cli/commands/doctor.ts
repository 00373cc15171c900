import type { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function defineDoctor(program: Command, { io, finish }: Context): void {
  const command = program
    .command("doctor")
    .summary("examine any MCP registry as its clients use it")
    .description(
      "Asks a registry what its clients ask, by read requests alone, and says for VS Code, Copilot, thv, apm and a strict reader of the standard whether they can work with it.",
    )
    .argument("<url>", "address of the registry: its root, or one that ends in /registry/NAME or /v0.1")
    .option("--timeout <duration>", "how long to wait for one answer", "10s")
    .option("--json", "answer as JSON")
    .action(async (url: string, _options, self: Command) => {
      const { doctor } = await import("../doctor.ts");
      finish(await doctor(url, self.optsWithGlobals(), io));
    });
  examples(command, [
    ["registryd doctor http://127.0.0.1:8080", "the default registry of a daemon"],
    ["registryd doctor https://registry.example.com/registry/team", "one registry of several"],
    ["registryd doctor https://registry.example.com --json", "for a program; exit code 1 when a client cannot work"],
  ]);
}
