import type { ProvenanceMode } from "../../config/config.ts";
import { kindCode } from "../kind-code.ts";
import type { Prepare } from "../statements.ts";
import type { ItemQuery } from "../store.ts";
import { ITEM_JOINS, itemText } from "./item-text.ts";

const VERSION = "m.registry_id = ? AND m.kind = ? AND m.name = ? AND m.version = ?";

/** No version may be called `latest`, so the word is free to mean the latest one. */
const LATEST = "m.registry_id = ? AND m.kind = ? AND m.name = ? AND m.is_latest = 1";

/** See `StoreReader.item`. */
export function readItem(prepare: Prepare, query: ItemQuery): Buffer | null {
  const { registry, kind, name, version } = query;
  if (version === "latest") {
    return oneItem(prepare(LATEST_ITEM[query.provenance]).pluck().get(registry, kindCode(kind), name));
  }
  const { live, any } = VERSION_ITEM[query.provenance];
  const statement = prepare(query.includeDeleted ? any : live).pluck();
  return oneItem(statement.get(registry, kindCode(kind), name, version));
}

function oneItem(item: unknown): Buffer | null {
  return (item as Buffer | undefined) ?? null;
}

/** Made once, since so long a text takes longer to make and to look up than its row to read. */
const LATEST_ITEM = forEachMode((mode) => itemQuery(mode, "INDEXED BY merged_latest", LATEST));

const VERSION_ITEM = forEachMode((mode) => ({
  live: itemQuery(mode, "", `${VERSION} AND m.live = 1`),
  any: itemQuery(mode, "", `${VERSION} AND m.live IN (0, 1)`),
}));

function itemQuery(mode: ProvenanceMode, index: string, where: string): string {
  return `SELECT CAST(${itemText(mode)} AS BLOB) FROM merged m ${index} ${ITEM_JOINS} WHERE ${where}`;
}

function forEachMode<T>(make: (mode: ProvenanceMode) => T): Readonly<Record<ProvenanceMode, T>> {
  return { full: make("full"), source: make("source"), off: make("off") };
}
