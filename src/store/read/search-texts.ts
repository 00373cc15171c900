import type { Kind } from "../../model.ts";
import type { Prepare } from "../statements.ts";
import { readSearchText, type SearchText, searchTextOf } from "./search-text.ts";

/** The search text as of the transaction that asks. */
export type SearchTexts = (registry: number, kind: Kind) => SearchText;

/** In all; about 150 bytes for each row. The one in use may be larger. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Known {
  readonly generation: string;
  readonly text: SearchText;
  readonly bytes: number;
}

/** Keeps what was searched last: made once for each state of a registry, as that takes as long as reading all its rows. */
export function createSearchTexts(prepare: Prepare, maxBytes = MAX_BYTES): SearchTexts {
  /** Those that were not used for longest first. */
  const known = new Map<string, Known>();

  function make(registry: number, kind: Kind, generation: string): Known {
    const rows = readSearchText(prepare, registry, kind);
    return { generation, text: searchTextOf(rows), bytes: rows.length };
  }

  function trim(): void {
    let bytes = [...known.values()].reduce((sum, each) => sum + each.bytes, 0);
    for (const [key, each] of known) {
      if (bytes <= maxBytes || known.size === 1) return;
      known.delete(key);
      bytes -= each.bytes;
    }
  }

  return (registry, kind) => {
    const key = `${registry} ${kind}`;
    const generation = prepare("SELECT generation FROM registry WHERE id = ?").pluck().get(registry) as string;
    const before = known.get(key);
    known.delete(key);
    const current = before?.generation === generation ? before : make(registry, kind, generation);
    known.set(key, current);
    trim();
    return current.text;
  };
}
