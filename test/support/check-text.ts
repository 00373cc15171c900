import { checkConfig } from "../../src/config/check-config.ts";
import { formatProblem } from "../../src/config/format-problem.ts";
import { type Environment, type Flags, readOverrides } from "../../src/config/overrides.ts";
import { compileGlob } from "../../src/merge/glob.ts";

interface Outside {
  readonly env?: Environment;
  readonly flags?: Flags;
  readonly tokenFault?: string;
}

/** The verdict on a config that has no file, with its problems as lines too. */
export function checkText(text: string, { env = {}, flags = {}, tokenFault }: Outside = {}) {
  const { overrides } = readOverrides(env, flags);
  const checkTokenFile = () => tokenFault ?? null;
  const verdict = checkConfig(text, "registryd.yaml", { checkGlob: compileGlob, checkTokenFile, overrides });
  return {
    ...verdict,
    errorLines: verdict.problems.map((problem) => formatProblem(problem, "error", null)),
    warningLines: verdict.warnings.map((problem) => formatProblem(problem, "warning", null)),
  };
}

/** A config with one source `a` that has these keys in flow style, such as `file: { path: x }`. */
export function withSource(keys: string): string {
  return `sources:\n  - { name: a, ${keys} }\n`;
}

/** A good config with further top-level keys. */
export function withKeys(keys: string): string {
  return `${withSource("file: { path: x }")}${keys}\n`;
}
