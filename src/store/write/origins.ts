import type { Provenance } from "../../model.ts";
import type { Writing } from "./writing.ts";

/** What the entries of one file of one revision have in common; the rest of a provenance is `line` and `stale`. */
export type Origin = Omit<Provenance, "line" | "stale">;

/** The origins that a transaction meets; made anew for each, since `prune` takes away those that nothing names. */
export interface Origins {
  byId(id: number): Origin;
  /** Stores the origin if it is new. */
  idOf(origin: Origin): number;
}

export function openOrigins({ prepare }: Writing): Origins {
  const byId = new Map<number, Origin>();
  const ids = new Map<string, number>();
  const select = prepare("SELECT source, type, repository, path, revision FROM origin WHERE id = ?");
  return {
    byId(id) {
      const known = byId.get(id) ?? (select.get(id) as Origin);
      byId.set(id, known);
      return known;
    },
    idOf(origin) {
      const full = originText(origin);
      const id = ids.get(full) ?? store(prepare, origin, full);
      ids.set(full, id);
      return id;
    },
  };
}

function store(prepare: Writing["prepare"], origin: Origin, full: string): number {
  const id = prepare("SELECT id FROM origin WHERE member = ?").pluck().get(full) as number | undefined;
  if (id !== undefined) return id;
  const insert = prepare(
    "INSERT INTO origin (source, type, repository, path, revision, source_member, member) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const { source, type, repository, path, revision } = origin;
  const short = `"dev.registryd/provenance":{"source":${JSON.stringify(source)}`;
  return Number(insert.run(source, type, repository, path, revision, short, full).lastInsertRowid);
}

/** The beginning of the provenance member of an item (CONTRACT §1), up to where the line follows. */
export function originText({ source, type, repository, path, revision }: Origin): string {
  return `"dev.registryd/provenance":${JSON.stringify({ source, type, repository, path, revision }).slice(0, -1)}`;
}
