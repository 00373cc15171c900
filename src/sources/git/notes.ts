import type { Look } from "../source.ts";
import type { GitPosition } from "./fingerprint.ts";

/** What the log says about a source that has moved since its last success; nothing about one that has not. */
export function notesOf(engine: string, last: GitPosition | null, now: GitPosition): Look["notes"] {
  if (last?.commit === now.commit && last.ref === now.ref) return {};
  const ref = now.ref === null ? {} : { ref: now.ref };
  if (last === null) return { engine, ...ref };
  const previousRef = last.ref === null || last.ref === now.ref ? {} : { previousRef: last.ref };
  return { engine, ...ref, ...previousRef, previous: last.commit };
}
