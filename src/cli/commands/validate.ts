import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";

export function defineValidate(program: Command, { io, finish }: Context): void {
  const command = program
    .command("validate")
    .summary("judge registry files as the daemon would")
    .description("Judges each file by the rules of the daemon, on its own. `-` reads standard input.")
    .argument("<file...>", "registry files")
    .addOption(new Option("--format <format>", "form of the findings").choices(["text", "json"]).default("text"))
    .option("--strict", "unknown fields are errors")
    .option("--max-warnings <n>", "exit with 1 if there are more warnings than this")
    .action(async (files: string[], _options, self: Command) => {
      const { validate } = await import("../validate.ts");
      finish(await validate(files, self.optsWithGlobals(), io));
    });
  examples(command, [
    ["registryd validate registry.json", "findings with line and column"],
    ["registryd validate --strict --max-warnings 0 *.json", "for a pull request"],
    ["registryd validate --format json - < registry.json", "for a program"],
  ]);
}
