import { RegistrydError } from "../../errors.ts";
import type { ObjectId } from "./object-id.ts";
import { parseTree, type TreeEntry } from "./objects.ts";
import { createPace, type Pace } from "./pace.ts";

const DIRECTORY = "40000";
const REGULAR_FILES = ["100644", "100755"];
const OTHER_KINDS: Readonly<Record<string, string>> = {
  [DIRECTORY]: "a directory",
  "120000": "a symbolic link",
  "160000": "a submodule",
};

/**
 * Finds the blob of the regular file at `path`, whose names are compared byte for byte; no link is followed.
 * @throws {RegistrydError} `not_found`, `not_regular_file`, or what `readTree` throws
 */
export async function findFile(
  root: ObjectId,
  path: string,
  readTree: (id: ObjectId) => Promise<Buffer>,
): Promise<ObjectId> {
  const names = path.split("/");
  const pace = createPace();
  let tree = root;
  for (const [depth, name] of names.entries()) {
    const shown = names.slice(0, depth + 1).join("/");
    const entry = await findEntry(await readTree(tree), Buffer.from(name), pace);
    if (entry === null) throw missing(path, shown);
    const isLast = depth === names.length - 1;
    if (!(isLast ? REGULAR_FILES.includes(entry.mode) : entry.mode === DIRECTORY))
      throw notRegular(shown, entry, isLast);
    tree = entry.id;
  }
  return tree;
}

/** What reading one entry costs, in bytes that could be hashed meanwhile. */
const ENTRY_BYTES = 512;

async function findEntry(tree: Buffer, name: Buffer, pace: Pace): Promise<TreeEntry | null> {
  for (const entry of parseTree(tree)) {
    if (entry.name.equals(name)) return entry;
    if (pace.worked(ENTRY_BYTES)) await pace.turn();
  }
  return null;
}

function missing(path: string, shown: string): RegistrydError {
  return new RegistrydError("not_found", `the repository has no ${shown} at this commit`, {
    hint: `check git.path (${path}); names are compared exactly, letter case included`,
  });
}

function notRegular(shown: string, { mode }: TreeEntry, isLast: boolean): RegistrydError {
  const kind = OTHER_KINDS[mode] ?? (REGULAR_FILES.includes(mode) ? "a file" : "no regular file");
  return new RegistrydError("not_regular_file", `${shown} is ${kind} (mode ${mode.slice(0, 8)}) in the repository`, {
    hint: isLast ? "git.path must name a regular file" : "every part of git.path before the last must be a directory",
  });
}
