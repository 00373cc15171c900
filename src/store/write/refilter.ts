import { kindCode, kindOf } from "../kind-code.ts";
import type { StoredSourceConfig } from "../store.ts";
import { type NameKey, nameKey } from "./name-key.ts";
import type { Writing } from "./writing.ts";

type Row = readonly [kind: number, name: string, version: string, filtered: number, tags: string];

/**
 * Applies a filter to what is stored, without a look at the source; adds the names concerned to `names`.
 * @returns whether any entry went in or out
 */
export function refilter(
  { prepare }: Writing,
  sourceId: number,
  passes: StoredSourceConfig["passes"],
  names: Set<NameKey>,
): boolean {
  const sql = `
    SELECT e.kind, e.name, e.version, e.filtered, c.tags
    FROM entry e CROSS JOIN content c ON c.id = e.content_id WHERE e.source_id = ?`;
  const update = prepare("UPDATE entry SET filtered = ? WHERE source_id = ? AND kind = ? AND name = ? AND version = ?");
  let changed = false;
  for (const [code, name, version, filtered, tags] of prepare(sql).raw().all(sourceId) as Row[]) {
    const kind = kindOf(code);
    const next = Number(!passes({ kind, name, tags: JSON.parse(tags) as string[] }));
    if (next === filtered) continue;
    update.run(next, sourceId, kindCode(kind), name, version);
    names.add(nameKey(kind, name));
    changed = true;
  }
  return changed;
}
