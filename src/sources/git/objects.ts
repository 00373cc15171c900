import { RegistrydError } from "../../errors.ts";
import { isObjectId, type ObjectId } from "./object-id.ts";

export interface Commit {
  readonly tree: ObjectId;
  readonly parents: readonly ObjectId[];
  /** ISO 8601 UTC; null when the commit does not say it in a usable way. */
  readonly committedAt: string | null;
}

export interface TreeEntry {
  /** Octal, as git writes it: `100644`, `40000`, … */
  readonly mode: string;
  /** Bytes, for a name need not be UTF-8. */
  readonly name: Buffer;
  readonly id: ObjectId;
}

/** @throws {RegistrydError} `pack_corrupt` */
export function parseCommit(content: Buffer): Commit {
  const headers = content.toString("latin1").split("\n\n", 1)[0]?.split("\n") ?? [];
  const valuesOf = (key: string) =>
    headers.filter((line) => line.startsWith(key)).map((line) => line.slice(key.length));
  const [tree = ""] = valuesOf("tree ");
  const parents = valuesOf("parent ");
  if (![tree, ...parents].every(isObjectId)) throw malformed("commit");
  return { tree, parents, committedAt: readTime(valuesOf("committer ")[0] ?? "") };
}

/** Two digits of a year less than the largest date that JavaScript knows. */
const MAX_SECONDS = 253_402_300_799;

/** `Name <address> seconds zone` */
function readTime(committer: string): string | null {
  const seconds = Number(/> (\d{1,12}) [+-]\d{4}$/.exec(committer)?.[1]);
  return seconds <= MAX_SECONDS ? new Date(seconds * 1_000).toISOString() : null;
}

const ID_BYTES = 20;
const SPACE = 0x20;

/**
 * The entries of a tree one after the other: `mode name NUL id`.
 * @throws {RegistrydError} `pack_corrupt`
 */
export function* parseTree(content: Buffer): Generator<TreeEntry> {
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(SPACE, at);
    const nul = content.indexOf(0, at);
    const end = nul + 1 + ID_BYTES;
    if (space < 0 || nul < space || end > content.length) throw malformed("tree");
    const mode = content.toString("latin1", at, space).replace(/^0+/, "");
    yield { mode, name: content.subarray(space + 1, nul), id: content.toString("hex", nul + 1, end) };
    at = end;
  }
}

function malformed(what: string): RegistrydError {
  return new RegistrydError("pack_corrupt", `the repository holds a ${what} that is malformed`);
}
