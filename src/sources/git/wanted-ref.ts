import type { GitLocation } from "../../config/config.ts";
import { RegistrydError } from "../../errors.ts";
import type { ObjectId } from "./object-id.ts";
import type { RemoteRef } from "./remote-ref.ts";

/** What the config asks to follow: a commit wins over a branch, a branch over a tag. */
export type WantedRef =
  | { readonly kind: "commit"; readonly id: ObjectId }
  | { readonly kind: "branch" | "tag"; readonly name: string; readonly ref: string }
  | { readonly kind: "default"; readonly ref: "HEAD" };

export type FollowedRef = Exclude<WantedRef, { kind: "commit" }>;

export function wantedRef({ commit, branch, tag }: GitLocation): WantedRef {
  if (commit !== null) return { kind: "commit", id: commit.toLowerCase() };
  if (branch !== null) return { kind: "branch", name: branch, ref: `refs/heads/${branch}` };
  if (tag !== null) return { kind: "tag", name: tag, ref: `refs/tags/${tag}` };
  return { kind: "default", ref: "HEAD" };
}

/** Where a followed ref stands. */
export interface FoundRef {
  /** The full name, that of the branch when HEAD stands for one. */
  readonly ref: string;
  /** What the ref finally names, said by the server; whether it is a commit shows when it is read. */
  readonly id: ObjectId;
}

/** @throws {RegistrydError} `ref_not_found`; `pack_corrupt` for what no sound server lists */
export function findRef(wanted: FollowedRef, refs: readonly RemoteRef[]): FoundRef {
  const [found, ...others] = refs.filter(({ name }) => name === wanted.ref);
  if (others.length > 0) throw corrupt(`${wanted.ref} more than once`);
  if (found?.target && !isRefName(found.target)) throw corrupt("a default branch by a name that no ref can have");
  const id = found?.peeled ?? found?.id ?? null;
  if (found === undefined || id === null) throw missing(wanted, found?.target ?? null);
  return { ref: found.target ?? found.name, id };
}

const MAX_NAME_LENGTH = 1_024;

/** As git-check-ref-format has it, as far as a name could mislead whoever reads it or a file system. */
function isRefName(name: string): boolean {
  return (
    name.length <= MAX_NAME_LENGTH &&
    /^refs\/[^\p{Cc}\p{Cf} ~^:?*[\\]+$/u.test(name) &&
    !/\.\.|\/\/|\/\.|@\{|\.lock(\/|$)|[./]$/.test(name)
  );
}

function corrupt(what: string): RegistrydError {
  return new RegistrydError("pack_corrupt", `the git server lists ${what}`, {
    hint: "if it stays, look at the repository on the server with `git for-each-ref`",
  });
}

function missing(wanted: FollowedRef, unbornBranch: string | null): RegistrydError {
  if (wanted.kind !== "default") {
    return new RegistrydError("ref_not_found", `the repository has no ${wanted.kind} ${wanted.name}`, {
      hint: `it may have been deleted or renamed; check ${wanted.kind} in the source's git settings`,
    });
  }
  const branch = unbornBranch === null ? "a branch that does not exist" : `${unbornBranch}, which has no commit`;
  return new RegistrydError("ref_not_found", `the repository is empty, or its default branch is ${branch}`, {
    hint: "push a first commit, or name the branch to follow in the source's git settings",
  });
}
