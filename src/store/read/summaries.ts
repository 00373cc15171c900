import type { EntryStatus } from "../../model.ts";
import { keyOf } from "../../model.ts";
import { kindOf } from "../kind-code.ts";
import type { Prepare } from "../statements.ts";
import type { EntrySummary } from "../store.ts";
import { containsText, searchOf } from "./search.ts";

interface Row {
  readonly kind: number;
  readonly name: string;
  readonly version: string;
  readonly latest: number;
  readonly status: EntryStatus;
  readonly source: string;
  readonly title: string | null;
}

/** See `StoreReader.summaries`. */
export function readSummaries(prepare: Prepare, registry: number, typed: string | null): readonly EntrySummary[] {
  const search = typed === null ? null : searchOf(typed);
  if (search === "nothing") return [];
  const contains = search === null ? null : containsText(search.text);
  const sql = `
    SELECT m.kind, m.name, m.version, m.is_latest AS latest, m.status, o.source, c.title
    FROM merged m CROSS JOIN content c ON c.id = m.content_id CROSS JOIN origin o ON o.id = m.origin_id
    WHERE m.registry_id = ? AND m.live = 1 ${contains === null ? "" : `AND m.${contains.sql}`}
    ORDER BY m.kind, m.name, m.version`;
  const rows = prepare(sql).all(registry, ...(contains === null ? [] : [contains.value])) as Row[];
  return rows.map(({ kind, name, version, latest, ...rest }) => ({
    key: keyOf({ kind: kindOf(kind), name, version }),
    latest: latest === 1,
    ...rest,
  }));
}
