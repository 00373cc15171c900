import { foldCase, isSearchable } from "../haystack.ts";
import { OPAQUE } from "../statements.ts";
import type { ListPosition } from "../store.ts";

/** A search as the rows are compared with it. */
export interface Search {
  /** Folded; every character is meant literally. */
  readonly text: string;
  /** Rank of the rows whose name is meant exactly: a whole name has a slash, the part behind it has none. */
  readonly exactRank: Exclude<ListPosition["rank"], 2>;
  /** What the part of a name behind the slash must equal for that. */
  readonly slug: string;
  /** What a haystack must begin with besides; null when the slug says it all. */
  readonly wholeName: string | null;
}

/** `nothing` when no row can hold the text. */
export function searchOf(typed: string): Search | "nothing" {
  if (!isSearchable(typed)) return "nothing";
  const text = foldCase(typed);
  const slash = text.lastIndexOf("/");
  if (slash < 0) return { text, exactRank: 1, slug: text, wholeName: null };
  return { text, exactRank: 0, slug: text.slice(slash + 1), wholeName: text };
}

/** Above this, GLOB refuses patterns; `instr` is slower but has no bound. */
const MAX_GLOB_LENGTH = 10_000;

/**
 * A condition that a haystack holds the text. GLOB with every special character in brackets looks for the first
 * character in the C library and is nearly twice as fast as `instr`.
 */
export function containsText(text: string): { readonly sql: string; readonly value: string } {
  if (text.length > MAX_GLOB_LENGTH) return { sql: "instr(haystack, ?) > 0", value: text };
  return { sql: `haystack GLOB ${OPAQUE.text}`, value: `*${text.replace(/[*?[]/g, "[$&]")}*` };
}
