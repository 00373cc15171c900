import type { GitLocation } from "../../config/config.ts";
import { RegistrydError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Look } from "../source.ts";
import type { GitPosition } from "./fingerprint.ts";
import type { ObjectId } from "./object-id.ts";
import type { Commit } from "./objects.ts";
import type { Asker, Repository } from "./repository.ts";

type Rules = Pick<GitLocation, "requireFastForward" | "immutableTags">;

/** @throws {RegistrydError} `ref_not_found` for a tag that has moved since the last success, where the config forbids that */
export function refuseMovedTag(last: GitPosition | null, now: GitPosition, { immutableTags }: Rules): void {
  if (!immutableTags || last?.ref !== now.ref || !isTag(now.ref) || last.commit === now.commit) return;
  throw new RegistrydError("ref_not_found", `${now.ref} was moved from ${last.commit} to ${now.commit}`, {
    hint: hintFor("immutableTags"),
  });
}

/**
 * A moved tag breaks its promise, a force-push is worth a line; a config may forbid the latter.
 * @throws {RegistrydError} `ref_not_found` for a forbidden one; as `Repository.descendsFrom` where that cannot be told
 */
export async function judgeMove(
  repository: Repository,
  { revision, notes }: Look,
  { parents }: Commit,
  { requireFastForward }: Rules,
  asker: Asker,
  log: Log,
): Promise<void> {
  const { previous, previousRef, ref } = notes;
  if (typeof previous !== "string" || revision === null || previous === revision) return;
  if (previousRef === undefined && isTag(ref)) log.warn("git tag moved", { ref, previous, revision, tagMoved: true });
  // Most pushes bring one commit, whose parent tells at once that nothing was rewritten.
  if (parents.includes(previous)) return;
  if (requireFastForward && !isTag(ref)) return refuseRewritten(repository, String(ref), previous, revision, asker);
  if ((await descends(repository, previous, revision, asker)) === false) {
    log.info("git history rewritten", { previous, revision, rewritten: true });
  }
}

/**
 * The failure to open a commit. A ref that is followed may have moved on between look and fetch, and with a force-push
 * the commit goes: then another look finds what is there now.
 */
export function explainGone(error: unknown, { ref }: GitPosition): unknown {
  if (ref === null || !(error instanceof RegistrydError) || error.code !== "ref_not_found") return error;
  return new RegistrydError("ref_not_found", `${ref} was rewritten while it was read: ${error.message}`, {
    hint: "it is looked at again soon; if it stays, look at the repository on the server with `git fsck`",
    helpsToWait: true,
    details: { movedMeanwhile: true },
    cause: error,
  });
}

function isTag(ref: unknown): boolean {
  return String(ref).startsWith("refs/tags/");
}

async function refuseRewritten(
  repository: Repository,
  ref: string,
  previous: ObjectId,
  revision: ObjectId,
  asker: Asker,
): Promise<void> {
  if (await repository.descendsFrom(previous, revision, "full", asker)) return;
  throw new RegistrydError("ref_not_found", `the history of ${ref} was rewritten: ${revision} is not on ${previous}`, {
    hint: hintFor("requireFastForward"),
  });
}

/** Null where a remark in the log is not worth what it would take to tell. */
async function descends(repository: Repository, previous: ObjectId, revision: ObjectId, asker: Asker) {
  try {
    return await repository.descendsFrom(previous, revision, "little", asker);
  } catch {
    asker.signal.throwIfAborted();
    return null;
  }
}

function hintFor(key: keyof Rules): string {
  return `git.${key} forbids that; look at what is there now, then let it through with \`registryd sync SOURCE --force\``;
}
