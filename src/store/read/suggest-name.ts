import { nearest } from "../../config/nearest.ts";
import type { Kind } from "../../model.ts";
import { slugOf } from "../haystack.ts";
import { kindCode } from "../kind-code.ts";
import type { Prepare } from "../statements.ts";

interface Asked {
  readonly registry: number;
  readonly kind: Kind;
  readonly name: string;
}

/** The question comes from anybody who mistypes, so its cost is bounded. */
const MAX_COMPARED = 200;
const MAX_NAME_LENGTH = 200;

/** The nearest served name, among those that share one half with the name asked for. */
export function suggestName(prepare: Prepare, asked: Asked): string | null {
  const slash = asked.name.indexOf("/");
  if (slash < 1 || asked.name.length > MAX_NAME_LENGTH) return null;
  const [namespace, slug] = [asked.name.slice(0, slash), asked.name.slice(slash + 1)];
  const inside = sameNamespace(prepare, asked, namespace).map((name) => name.slice(slash + 1));
  const nearSlug = nearest(slug, inside);
  if (nearSlug !== null) return `${namespace}/${nearSlug}`;
  const elsewhere = sameSlug(prepare, asked);
  const nearNamespace = nearest(namespace, elsewhere.map(namespaceOf));
  return elsewhere.find((name) => namespaceOf(name) === nearNamespace) ?? null;
}

/** `0` follows the slash, so these are all the names that begin with the namespace. */
function sameNamespace(prepare: Prepare, { registry, kind }: Asked, namespace: string): readonly string[] {
  const sql = `SELECT name FROM merged INDEXED BY merged_latest
    WHERE registry_id = ? AND kind = ? AND is_latest = 1 AND name > ? AND name < ? LIMIT ${MAX_COMPARED}`;
  const rows = prepare(sql).pluck().all(registry, kindCode(kind), `${namespace}/`, `${namespace}0`);
  return rows as string[];
}

function sameSlug(prepare: Prepare, { registry, kind, name }: Asked): readonly string[] {
  const sql = `SELECT DISTINCT name FROM merged INDEXED BY merged_slug
    WHERE registry_id = ? AND kind = ? AND live = 1 AND slug = ? LIMIT ${MAX_COMPARED}`;
  return prepare(sql).pluck().all(registry, kindCode(kind), slugOf(name)) as string[];
}

function namespaceOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}
