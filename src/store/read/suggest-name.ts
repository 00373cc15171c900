import type { Kind } from "../../model.ts";
import { foldCase, slugOf } from "../haystack.ts";
import { kindCode } from "../kind-code.ts";
import type { Prepare } from "../statements.ts";

interface Asked {
  readonly registry: number;
  readonly kind: Kind;
  readonly name: string;
}

/**
 * The nearest served name. Only names that share one half with the one asked for are compared, and of those a bounded
 * number: the question comes from anybody who mistypes.
 */
export function suggestName(prepare: Prepare, asked: Asked): string | null {
  const wanted = foldCase(asked.name);
  const near = [...sameNamespace(prepare, asked), ...sameSlug(prepare, asked)]
    .filter((name) => name !== asked.name)
    .map((name) => ({ name, distance: editDistance(foldCase(name), wanted) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = near;
  return best !== undefined && best.distance <= Math.max(2, wanted.length / 6) ? best.name : null;
}

const MAX_COMPARED = 300;
const MAX_NAME_LENGTH = 200;

/** `0` follows the slash, so these are all the names that begin with the namespace. */
function sameNamespace(prepare: Prepare, { registry, kind, name }: Asked): readonly string[] {
  const slash = name.indexOf("/");
  if (slash < 1 || name.length > MAX_NAME_LENGTH) return [];
  const namespace = name.slice(0, slash);
  const sql = `SELECT name FROM merged INDEXED BY merged_latest
    WHERE registry_id = ? AND kind = ? AND is_latest = 1 AND name > ? AND name < ? LIMIT ?`;
  const rows = prepare(sql).pluck().all(registry, kindCode(kind), `${namespace}/`, `${namespace}0`, MAX_COMPARED);
  return rows as string[];
}

function sameSlug(prepare: Prepare, { registry, kind, name }: Asked): readonly string[] {
  if (name.length > MAX_NAME_LENGTH) return [];
  const sql = `SELECT DISTINCT name FROM merged INDEXED BY merged_slug
    WHERE registry_id = ? AND kind = ? AND live = 1 AND slug = ? LIMIT ?`;
  return prepare(sql).pluck().all(registry, kindCode(kind), slugOf(name), MAX_COMPARED) as string[];
}

/** Levenshtein, where two neighbours that changed places count as one edit. */
function editDistance(a: string, b: string): number {
  let [previous, current]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = Number(a[i - 1] !== b[j - 1]);
      const edits = [at(current, j) + 1, at(next, j - 1) + 1, at(current, j - 1) + cost];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits.push(at(previous, j - 2) + 1);
      next.push(Math.min(...edits));
    }
    [previous, current] = [current, next];
  }
  return at(current, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
