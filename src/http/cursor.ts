import { KINDS, type Kind } from "../model.ts";
import type { ListPosition } from "../store/store.ts";
import type { ListFilters } from "./list-request.ts";
import { MAX_LIMIT } from "./parameters.ts";
import { badRequest, type Refusal } from "./refusal.ts";
import { readTimestamp } from "./timestamp.ts";

/** Where a page ended and in which list. It names no registry and no generation, so it stays good while syncs run. */
export interface Cursor {
  readonly kind: Kind;
  readonly limit: number;
  readonly after: ListPosition;
  readonly filters: ListFilters;
}

const FORMAT = 1;
/** A search that finds anything is shorter than the longest description, and so is its cursor. */
const MAX_CURSOR_LENGTH = 8_192;

/** base64url without padding: VS Code sends a cursor unencoded, and this alphabet needs no encoding. */
export function writeCursor({ kind, limit, after, filters }: Cursor): string {
  const { search, updatedSince, version, includeDeleted, status } = filters;
  const fields = [
    FORMAT,
    kind,
    limit,
    after.rank,
    after.name,
    after.version,
    search,
    updatedSince,
    version,
    includeDeleted,
    status,
  ];
  return Buffer.from(JSON.stringify(fields)).toString("base64url");
}

/** @throws {Refusal} 400 for everything that `writeCursor` did not write for this kind */
export function readCursor(text: string, kind: Kind): Cursor {
  const cursor = text.length > MAX_CURSOR_LENGTH ? null : parse(text);
  if (cursor === null || cursor.kind !== kind || writeCursor(cursor) !== text) throw foreignCursor();
  return cursor;
}

function foreignCursor(): Refusal {
  return badRequest(
    "cursor is none of this list; expected the nextCursor of its page before, or none for the first page",
  );
}

function parse(text: string): Cursor | null {
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return null;
  }
  return Array.isArray(fields) ? toCursor(fields) : null;
}

function toCursor(fields: readonly unknown[]): Cursor | null {
  const [format, kind, limit, rank, name, version, search, updatedSince, versionFilter, includeDeleted, status] =
    fields;
  if (format !== FORMAT || !isKind(kind) || !isLimit(limit) || !isRank(rank)) return null;
  if (typeof name !== "string" || typeof version !== "string" || typeof includeDeleted !== "boolean") return null;
  if (!isTextOrNull(search) || !isTimeOrNull(updatedSince) || !isTextOrNull(versionFilter) || !isStatusOrNull(status))
    return null;
  const filters = { search, updatedSince, version: versionFilter, includeDeleted, status };
  return { kind, limit, after: { rank, name, version }, filters };
}

function isKind(value: unknown): value is Kind {
  return KINDS.some((kind) => kind === value);
}

function isLimit(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_LIMIT;
}

function isRank(value: unknown): value is ListPosition["rank"] {
  return value === 0 || value === 1 || value === 2;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isTimeOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && readTimestamp(value) === value);
}

function isStatusOrNull(value: unknown): value is ListFilters["status"] {
  return value === null || value === "active" || value === "deprecated";
}
