import type { Diagnostic } from "../model.ts";
import { looksSecret } from "./entry/secrets.ts";
import { escapeInvisible } from "./shown.ts";

/** Of a file's content no more than this is ever shown. */
const MOST_EXCERPT_CHARACTERS = 80;

/**
 * One line `FILE:LINE:COL: error: MESSAGE [RULE]`; with the text of the file also the line meant and a caret below it.
 * An excerpt could show what the message leaves out: there is none for rules about secrets, nor beside one.
 */
export function formatDiagnostic(diagnostic: Diagnostic, sourceText: string | null): string {
  const { file, line, column, severity, message, rule, related } = diagnostic;
  const lines = [`${file}:${line}:${column}: ${severity}: ${escapeInvisible(message)} [${rule}]`];
  if (sourceText !== null && !SECRET_RULES.has(rule)) lines.push(...excerpt(diagnostic, sourceText));
  for (const place of related) lines.push(`  ${place.file}:${place.line}:${place.column}: ${place.message}`);
  return lines.join("\n");
}

/** In the text of a document a slash may have a backslash before it. */
const USERINFO = /:[/\\]{2,9}[^\s"/]*@/;

const SECRET_RULES = new Set(["secret-value", "url-credentials", "json-syntax", "encoding"]);

function excerpt({ line, column, length }: Diagnostic, sourceText: string): readonly string[] {
  const characters = Array.from(lineAt(sourceText, line));
  const start = Math.max(0, column - 1 - MOST_EXCERPT_CHARACTERS / 2);
  const around = characters.slice(Math.max(0, start - 200), start + MOST_EXCERPT_CHARACTERS + 200).join("");
  if (looksSecret(around) || USERINFO.test(around)) return [];
  const shownLine = escapeInvisible(characters.slice(start, start + MOST_EXCERPT_CHARACTERS).join(""));
  const before = escapeInvisible(characters.slice(start, column - 1).join(""));
  const carets = "^".repeat(Math.max(1, Math.min(length, MOST_EXCERPT_CHARACTERS - (column - 1 - start))));
  return [`  ${shownLine}`, `  ${" ".repeat(Array.from(before).length)}${carets}`];
}

function lineAt(text: string, line: number): string {
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (let current = 1; current < line; current++) {
    const next = text.indexOf("\n", start);
    if (next === -1) return "";
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, "");
}
