import { quoted } from "../config/quoted.ts";
import type { EntryStatus } from "../model.ts";
import { badRequest } from "./refusal.ts";
import { readTimestamp } from "./timestamp.ts";

export const DEFAULT_LIMIT = 30;
export const MAX_LIMIT = 100;
/** Of `server.json`; no longer version can match. */
const MAX_VERSION_LENGTH = 255;

type ShownStatus = Exclude<EntryStatus, "deleted">;

/** A page size: above the maximum counts as the maximum. */
export function readLimit(text: string): number {
  const limit = /^[0-9]+$/.test(text) ? Math.min(Number(text), MAX_LIMIT) : 0;
  if (limit < 1) throw badRequest(`limit is ${quoted(text)}; expected a whole number from 1 to ${MAX_LIMIT}`);
  return limit;
}

/** @returns ISO 8601 UTC with milliseconds */
export function readUpdatedSince(text: string): string {
  const time = readTimestamp(text);
  if (time !== null) return time;
  throw badRequest(`updated_since is ${quoted(text)}; expected an RFC 3339 time, such as 2026-11-20T10:00:00Z`);
}

/** An exact version, or `latest`. */
export function readVersion(text: string): string {
  if (text.length <= MAX_VERSION_LENGTH && !hasControlCharacter(text)) return text;
  throw badRequest(`version is ${quoted(text)}; expected latest or one exact version`);
}

export function readFlag(name: string, text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw badRequest(`${name} is ${quoted(text)}; expected true or false`);
}

/** One status, or several with commas between them, as ToolHive's registry server takes them; null means any. */
export function readStatus(text: string): ShownStatus | null {
  const statuses = new Set(text.split(",").map(readOneStatus));
  const [only] = statuses;
  return statuses.size === 1 && only !== undefined ? only : null;
}

function readOneStatus(text: string): ShownStatus {
  if (text === "active" || text === "deprecated") return text;
  throw badRequest(`status is ${quoted(text)}; expected active or deprecated`);
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
