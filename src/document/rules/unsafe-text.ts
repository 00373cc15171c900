import { type JsonValue, textAt } from "../json-value.ts";
import { escapeToken } from "../pointer.ts";
import { type EntryView, error, type Report } from "./finding.ts";

/**
 * `unsafe-text`: control characters other than tab and line ends, characters that turn the direction of text, and lone
 * surrogates, in any string or name. They can hide what a reviewer approves, and break what shows it.
 */
export function checkText({ value, json }: EntryView, report: Report): void {
  // Unsafe characters stand in the text as they are or as an escape; most entries have neither.
  if (UNSAFE.test(json) || /\\[ubf]/.test(json)) visit(value, "", report);
  for (const name of ONE_LINE) {
    if (/[\t\n\r]/.test(textAt(value, name) ?? "")) {
      report(error("unsafe-text", `/${name}`, `${name} holds a tab or a line break; expected one line`));
    }
  }
}

const ONE_LINE = ["version", "title"];
const UNSAFE = /(?![\t\n\r])[\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u;

function visit(value: JsonValue, pointer: string, report: Report): void {
  if (typeof value === "string") checkString(value, pointer, "value", report);
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value as Readonly<Record<string, JsonValue>>)) {
    const place = `${pointer}/${escapeToken(name)}`;
    checkString(name, place, "key", report);
    visit(member, place, report);
  }
}

function checkString(text: string, pointer: string, at: "key" | "value", report: Report): void {
  const found = UNSAFE.exec(text)?.[0].codePointAt(0);
  if (found === undefined) return;
  const code = `U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
  report(error("unsafe-text", pointer, `the text holds ${nameOf(found)} ${code}; take it out`, { at }));
}

function nameOf(codePoint: number): string {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return "half a surrogate pair";
  return codePoint < 0xa0 ? "the control character" : "the bidirectional control";
}
