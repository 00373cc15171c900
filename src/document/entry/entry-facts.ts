import type { EntryId, Kind } from "../../model.ts";
import { isObject, type JsonObject, memberOf, objectAt, textAt } from "../json-value.ts";

const PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided";
/** Longer names and versions cannot be addressed by any URL; they are faults of the schema anyway. */
const MOST_CHARACTERS = 1_000;

/** What addresses the entry; null when a part is missing, empty, no string, or too long for any address. */
export function entryId(kind: Kind, parts: { readonly [name: string]: unknown }): EntryId | null {
  const { namespace, name, version } = parts;
  if (!isUsable(name) || !isUsable(version)) return null;
  if (kind === "server") return { kind, name, version };
  return isUsable(namespace) ? { kind, name: `${namespace}/${name}`, version } : null;
}

function isUsable(value: unknown): value is string {
  return typeof value === "string" && value.length <= MOST_CHARACTERS;
}

const NO_TAGS: readonly string[] = [];

/** Tags in any publisher extension, each once, in the order of the text. */
export function tagsOf(entry: JsonObject): readonly string[] {
  if (memberOf(entry, "_meta") === undefined) return NO_TAGS;
  const tags = new Set<string>();
  for (const extension of extensionsOf(entry)) {
    const list = memberOf(extension, "tags");
    if (Array.isArray(list)) for (const tag of list) if (typeof tag === "string") tags.add(tag);
  }
  return [...tags];
}

export function statusOf(kind: Kind, entry: JsonObject): "active" | "deprecated" {
  const own = kind === "server" ? null : textAt(entry, "status");
  if (own === "deprecated" || own === "archived") return "deprecated";
  if (memberOf(entry, "_meta") === undefined) return "active";
  const isDeprecated = extensionsOf(entry).some(
    (extension) => textAt(extension, "status")?.toLowerCase() === "deprecated",
  );
  return isDeprecated ? "deprecated" : "active";
}

/** What publishers say in their own words: one object for each namespace, or one for each package and remote below it. */
function extensionsOf(entry: JsonObject): readonly JsonObject[] {
  const publisher = objectAt(objectAt(entry, "_meta") ?? {}, PUBLISHER) ?? {};
  const namespaces = Object.values(publisher).filter(isObject);
  return namespaces.flatMap((namespace) => [namespace, ...Object.values(namespace).filter(isObject)]);
}
