import { KINDS, type Kind } from "../../model.ts";
import { kindCode } from "../kind-code.ts";
import type { Writing } from "./writing.ts";

/** How many entries of a source are served, stale ones too. */
export function countServedByKind({ prepare }: Writing, sourceId: number): Readonly<Record<Kind, number>> {
  const sql = "SELECT kind, count(*) FROM entry WHERE source_id = ? AND filtered = 0 GROUP BY kind";
  const counts = new Map(prepare(sql).raw().all(sourceId) as [number, number][]);
  return Object.fromEntries(KINDS.map((kind) => [kind, counts.get(kindCode(kind)) ?? 0])) as Record<Kind, number>;
}
