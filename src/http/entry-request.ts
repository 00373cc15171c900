import type { Kind } from "../model.ts";
import { readFlag } from "./parameters.ts";
import { readQuery } from "./query.ts";

/** One version of one entry; `latest` is a version too. */
export interface ItemRequest {
  readonly view: "item";
  readonly kind: Kind;
  readonly name: string;
  readonly version: string;
  readonly includeDeleted: boolean;
}

/** Every version of one entry. */
export interface VersionsRequest {
  readonly view: "versions";
  readonly kind: Kind;
  readonly name: string;
  readonly includeDeleted: boolean;
}

/** The parameters of an item and of its versions. @throws {Refusal} 400 */
export function readEntryParameters(query: string): { readonly includeDeleted: boolean } {
  const text = readQuery(query, { include_deleted: "literal" }).get("include_deleted");
  return { includeDeleted: text !== undefined && readFlag("include_deleted", text) };
}
