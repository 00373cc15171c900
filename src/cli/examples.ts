import type { Command } from "commander";

/** Puts examples in front of a command's help: [what to type, what it does]. */
export function examples(command: Command, lines: readonly (readonly [command: string, meaning: string])[]): void {
  const width = Math.max(...lines.map(([typed]) => typed.length));
  const text = lines.map(([typed, meaning]) => `  ${typed.padEnd(width)}  # ${meaning}`).join("\n");
  command.addHelpText("before", `Examples:\n${text}\n`);
}
