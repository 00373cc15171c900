import type { Problem, Severity } from "../model.ts";
import { withoutSecrets } from "../redact.ts";

/**
 * A problem as people read it: `FILE:LINE:COL: error: PATH: MESSAGE`, and below it the line of the config where that
 * is safe to show. A problem of a flag or of an environment variable has line 0 and shows no position.
 * @param text the config that the problem is about; null shows no excerpt
 */
export function formatProblem(problem: Problem, severity: Severity, text: string | null): string {
  const { file, line, column, path, message, suggestion } = problem;
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  const sentence = path === "" ? message : `${path}: ${message}`;
  const meant = suggestion === null ? "" : `; did you mean ${suggestion}?`;
  return [`${place}: ${severity}: ${sentence}${meant}`, ...excerptLines(problem, text)].join("\n");
}

/** Longest excerpt, in code points. */
const MAX_EXCERPT = 80;

/**
 * A line that may hold a secret is never shown, nor is any line of a file that may be no config at all (no path). Before an
 * at sign may stand a password, whatever the form of the address.
 */
const MAY_HOLD_SECRET = /pass|pwd|secret|token|auth|key|credential|@/i;

function excerptLines({ line, column, path }: Problem, text: string | null): string[] {
  const source = path === "" || line === 0 ? undefined : text?.split("\n")[line - 1]?.replace(/\r$/, "");
  if (source === undefined || MAY_HOLD_SECRET.test(source) || withoutSecrets(source) !== source) return [];
  // Control characters would move the cursor of a terminal.
  const shown = [...source.replaceAll(/\p{Cc}|\p{Cf}/gu, " ")].slice(0, MAX_EXCERPT).join("");
  const margin = String(line).length;
  const caret = column <= MAX_EXCERPT ? [`  ${" ".repeat(margin)} | ${" ".repeat(column - 1)}^`] : [];
  return [`  ${line} | ${shown}`, ...caret];
}
