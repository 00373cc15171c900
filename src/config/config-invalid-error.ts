import { RegistrydError } from "../errors.ts";
import type { Problem } from "../model.ts";
import { formatProblem } from "./format-problem.ts";

/** A config that cannot be used, with every problem found in it. */
export class ConfigInvalidError extends RegistrydError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super("config_invalid", summaryOf(problems), {
      hint: "correct the config; `registryd config check` shows every problem of it",
      details: { problems },
    });
    this.name = "ConfigInvalidError";
    this.problems = problems;
  }
}

function summaryOf([first, ...others]: readonly Problem[]): string {
  if (!first) return "the config is invalid";
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `${formatProblem(first, "error", null)}${more}`;
}
