import type { ChangeCounts, EntryId } from "../../model.ts";
import { kindCode } from "../kind-code.ts";
import type { Writing } from "./writing.ts";

/** What a run did to the served entries of its source, row by row and in numbers. */
export interface ChangeLedger {
  /** Contents by number; null stands for not served (absent or filtered). */
  note(id: EntryId, before: number | null, after: number | null): void;
  readonly counts: ChangeCounts;
}

export function openChangeLedger({ prepare }: Writing, runId: number): ChangeLedger {
  const counts = { added: 0, changed: 0, removed: 0 };
  const insert = prepare(
    "INSERT INTO change (run_id, kind, name, version, content_before, content_after) VALUES (?, ?, ?, ?, ?, ?)",
  );
  return {
    counts,
    note(id, before, after) {
      if (before === after) return;
      counts[before === null ? "added" : after === null ? "removed" : "changed"] += 1;
      insert.run(runId, kindCode(id.kind), id.name, id.version, before, after);
    },
  };
}
