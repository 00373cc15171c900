/** One ```sh block of the README, and the ```text block that follows it, if one does. */
export interface TourStep {
  readonly commands: string;
  /** Line of the README where the commands begin, from 1. */
  readonly line: number;
  readonly expected: readonly string[];
}

export function tourSteps(readme: string): readonly TourStep[] {
  const steps: { commands: string; line: number; expected: string[] }[] = [];
  for (const block of readme.matchAll(/^```(sh|text)\n(.*?)^```$/gms)) {
    const [, language, text] = block;
    if (language === "sh") {
      steps.push({ commands: text ?? "", line: readme.slice(0, block.index).split("\n").length + 1, expected: [] });
    } else {
      steps.at(-1)?.expected.push(...(text ?? "").trimEnd().split("\n"));
    }
  }
  return steps;
}

/** A script that runs all steps in one session and marks where each begins; a command that fails unnoticed is reported. */
export function tourScript(steps: readonly TourStep[]): string {
  const trap = `trap 'echo "FAILED ($?): $BASH_COMMAND"' ERR`;
  return [trap, ...steps.map((step, index) => `printf '\\n${marker(index)}\\n'\n${step.commands}`)].join("\n");
}

export function outputOf(step: number, output: string): string {
  const [, after = ""] = output.split(`${marker(step)}\n`);
  return after.split(/^--- step \d+ ---$/m)[0] ?? "";
}

function marker(step: number): string {
  return `--- step ${step} ---`;
}

/** The first expected line that the output has not, in order; `…` stands for anything, and runs of spaces are equal. */
export function firstMissing(expected: readonly string[], output: string): string | null {
  const lines = output.split("\n");
  let from = 0;
  for (const line of expected) {
    const found = lines.findIndex((candidate, index) => index >= from && patternOf(line).test(candidate));
    if (found === -1) return line;
    from = found + 1;
  }
  return null;
}

function patternOf(line: string): RegExp {
  const parts = line
    .trim()
    .split("…")
    .map((part) =>
      part
        .trim()
        .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
        .replace(/\s+/g, "\\s+"),
    );
  return new RegExp(`^\\s*${parts.join(".*")}\\s*$`);
}
