import { type EntryId, keyOf } from "../model.ts";
import { REDACTED } from "../redact.ts";
import { hasUserinfo, looksSecret, quotesUserinfo } from "./entry/secrets.ts";
import type { JsonValue } from "./json-value.ts";

const MOST_CHARACTERS = 80;

/** A value as messages quote it: at most 80 characters, nothing that could be a secret, nothing that moves a terminal's cursor. */
export function shown(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "string" ? shownText(value) : String(value);
}

export function shownText(text: string): string {
  if (text === "") return "empty";
  // Behind the first kilobyte nothing is quoted, so nothing there needs a look.
  const start = text.slice(0, 1024);
  if (isSecret(start)) return "a value that looks like a secret";
  const visible = escapeInvisible(start);
  const characters = Array.from(visible.slice(0, 2 * MOST_CHARACTERS + 2));
  const cut = characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…` : visible;
  return visible.trim() === visible ? cut : JSON.stringify(cut);
}

/** The key of an entry as diagnostics name it: whole, but for a name or version that could be a secret. */
export function shownKey({ kind, name, version }: EntryId): string {
  const safe = (part: string) => (isSecret(part) ? REDACTED : part);
  return keyOf({ kind, name: safe(name), version: safe(version) });
}

export function isSecret(text: string): boolean {
  return looksSecret(text) || hasUserinfo(text) || quotesUserinfo(text);
}

/** Control, bidi and other invisible characters and lone surrogates written as escapes. */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
