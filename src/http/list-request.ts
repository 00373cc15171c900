import type { EntryStatus, Kind } from "../model.ts";
import type { ListPosition } from "../store/store.ts";
import { readCursor } from "./cursor.ts";
import { DEFAULT_LIMIT, readFlag, readLimit, readStatus, readUpdatedSince, readVersion } from "./parameters.ts";
import { type Plus, readQuery } from "./query.ts";
import { badRequest } from "./refusal.ts";

/** What selects rows, apart from the position. A cursor carries all of it. */
export interface ListFilters {
  readonly search: string | null;
  /** ISO 8601 UTC with milliseconds. */
  readonly updatedSince: string | null;
  readonly version: string | null;
  readonly includeDeleted: boolean;
  readonly status: Exclude<EntryStatus, "deleted"> | null;
}

/** One page of a list, every default filled in. */
export interface ListRequest extends ListFilters {
  readonly view: "list";
  readonly kind: Kind;
  readonly limit: number;
  readonly after: ListPosition | null;
}

type Parameter = "limit" | "cursor" | "search" | "updated_since" | "version" | "include_deleted" | "status";
type Values = ReadonlyMap<Parameter, string>;

/** `+` is no space in a version (build metadata) or a time (offset). */
const PARAMETERS: Readonly<Record<Parameter, Plus>> = {
  limit: "literal",
  cursor: "literal",
  search: "space",
  updated_since: "literal",
  version: "literal",
  include_deleted: "literal",
  status: "literal",
};

/**
 * Reads the parameters of a list. With a cursor, those that are not given are the cursor's own: VS Code sends nothing
 * but the cursor from page two on. Those that are given must be the cursor's, because the position means nothing in
 * another list; only `limit` may change.
 * @throws {Refusal} 400 naming the parameter and what is allowed
 */
export function readListRequest(kind: Kind, query: string): ListRequest {
  const values = readQuery(query, PARAMETERS);
  const filters = readFilters(kind, values);
  const limit = map(values.get("limit"), readLimit);
  const text = values.get("cursor");
  if (text === undefined)
    return { view: "list", kind, limit: limit ?? DEFAULT_LIMIT, after: null, ...NO_FILTERS, ...filters };
  const cursor = readCursor(text, kind);
  refuseOtherFilters(filters, cursor.filters);
  return { view: "list", kind, limit: limit ?? cursor.limit, after: cursor.after, ...cursor.filters };
}

const NO_FILTERS: ListFilters = {
  search: null,
  updatedSince: null,
  version: null,
  includeDeleted: false,
  status: null,
};

const PARAMETER_OF: Readonly<Record<keyof ListFilters, Parameter>> = {
  search: "search",
  updatedSince: "updated_since",
  version: "version",
  includeDeleted: "include_deleted",
  status: "status",
};

/** The filters that are given. */
function readFilters(kind: Kind, values: Values): Partial<ListFilters> {
  const includeDeleted = map(values.get("include_deleted"), (text) => readFlag("include_deleted", text));
  const updatedSince = map(values.get("updated_since"), readUpdatedSince);
  if (updatedSince !== undefined && includeDeleted === false) {
    throw badRequest(
      "include_deleted is false, but updated_since always includes deleted entries; leave one of them out",
    );
  }
  return withoutAbsent({
    search: values.get("search"),
    updatedSince,
    version: map(values.get("version"), readVersion),
    includeDeleted: updatedSince === undefined ? includeDeleted : true,
    // The standard has no status for servers, so there it is one of the parameters that clients add.
    status: kind === "server" ? undefined : map(values.get("status"), readStatus),
  });
}

function refuseOtherFilters(given: Partial<ListFilters>, made: ListFilters): void {
  for (const name of Object.keys(given) as (keyof ListFilters)[]) {
    if (given[name] === made[name]) continue;
    throw badRequest(
      `${PARAMETER_OF[name]} is not the one that the cursor was made with; repeat it as it was or leave it out`,
    );
  }
}

function map<T, R>(value: T | undefined, read: (value: T) => R): R | undefined {
  return value === undefined ? undefined : read(value);
}

function withoutAbsent(filters: { [Name in keyof ListFilters]: ListFilters[Name] | undefined }): Partial<ListFilters> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
