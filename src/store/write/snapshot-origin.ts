import type { Seen } from "../store.ts";
import { type Origin, openOrigins, originText } from "./origins.ts";
import type { SourceRow, Writing } from "./writing.ts";

/** Numbers of the origins of a revision's entries, by the path of their file. */
export function snapshotOrigins(writing: Writing, source: SourceRow, revision: string): (path: string) => number {
  const origins = openOrigins(writing);
  const ids = new Map<string, number>();
  return (path) => {
    const id = ids.get(path) ?? origins.idOf(originOf(source, revision, path));
    ids.set(path, id);
    return id;
  };
}

/** See `StoreWriter.comesFrom`. */
export function comesFrom(writing: Writing, source: SourceRow, path: string): boolean {
  const origins = openOrigins(writing);
  const sql = "SELECT DISTINCT origin_id FROM entry WHERE source_id = ? AND stale = 0";
  const found = (writing.prepare(sql).pluck().all(source.id) as number[]).map(origins.byId);
  return found.every((origin) => originText(origin) === originText(originOf(source, origin.revision, path)));
}

/** CONTRACT §1: a file has no repository; a url has no path, and its address as the repository. */
function originOf({ name: source, type, location }: SourceRow, revision: string, path: string): Origin {
  const place = JSON.parse(location) as Readonly<Record<string, string | null>>;
  if (type === "git") return { source, type, repository: place["repository"] ?? null, path, revision };
  if (type === "url") return { source, type, repository: place["url"] ?? null, path: null, revision };
  return { source, type: "file", repository: null, path, revision };
}

/** A git source knows when its commit was made; that is when the entry was published, unless its clock runs ahead. */
export function acceptedAtOf({ type }: SourceRow, { revisionAt }: Seen, at: string): string {
  return type === "git" && revisionAt !== null && revisionAt < at ? revisionAt : at;
}
