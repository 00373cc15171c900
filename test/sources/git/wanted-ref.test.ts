import { describe, expect, it } from "vitest";
import { type FollowedRef, findRef, wantedRef } from "../../../src/sources/git/wanted-ref.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const NOTHING = {
  type: "git",
  repository: "",
  path: "",
  auth: null,
  allowInsecureAuth: false,
  requireFastForward: false,
  immutableTags: false,
} as const;
const ref = (name: string, more: object = {}) => ({ name, id: A, peeled: null, target: null, ...more });

describe("the ref wanted", () => {
  it.each([
    [
      { commit: A.toUpperCase(), branch: "main", tag: "v1" },
      { kind: "commit", id: A },
    ],
    [
      { commit: null, branch: "main", tag: "v1" },
      { kind: "branch", name: "main", ref: "refs/heads/main" },
    ],
    [
      { commit: null, branch: null, tag: "v1" },
      { kind: "tag", name: "v1", ref: "refs/tags/v1" },
    ],
    [
      { commit: null, branch: null, tag: null },
      { kind: "default", ref: "HEAD" },
    ],
  ])("of %j is %j: a commit wins over a branch, a branch over a tag", (location, wanted) => {
    expect(wantedRef({ ...NOTHING, ...location })).toEqual(wanted);
  });

  const branch: FollowedRef = { kind: "branch", name: "main", ref: "refs/heads/main" };
  const tag: FollowedRef = { kind: "tag", name: "v1", ref: "refs/tags/v1" };
  const head: FollowedRef = { kind: "default", ref: "HEAD" };

  it.each([
    ["a branch among others", branch, [ref("refs/heads/main2"), ref("refs/heads/main")], "refs/heads/main", A],
    ["what a tag names", tag, [ref("refs/tags/v1", { peeled: B })], "refs/tags/v1", B],
    ["the branch of HEAD", head, [ref("HEAD", { target: "refs/heads/trunk" })], "refs/heads/trunk", A],
    ["a detached HEAD", head, [ref("HEAD")], "HEAD", A],
  ] as const)("finds %s", (_, wanted, refs, name, id) => expect(findRef(wanted, refs)).toEqual({ ref: name, id }));

  it.each([
    ["a ref that stands twice", branch, [ref("refs/heads/main"), ref("refs/heads/main", { id: B })]],
    ...[
      "../../config",
      "/etc/passwd",
      "refs/heads/../../config",
      "refs/heads//x",
      "refs/heads/x.lock",
      "refs/heads/x/",
      "refs/heads/.x",
      "refs/heads/a b",
      "refs/heads/\u001b[2J",
      "refs/heads/\u202ex",
      "refs/heads/x@{1}",
      `refs/heads/${"x".repeat(10_000)}`,
    ].map((target) => [`a default branch called ${target.slice(0, 30)}`, head, [ref("HEAD", { target })]] as const),
  ] as const)("refuses %s", (_, wanted, refs) => {
    expect(() => findRef(wanted, refs)).toThrow(expect.objectContaining({ code: "pack_corrupt" }));
  });

  it.each(["refs/heads/main", "refs/heads/team/größe-2.x", "refs/heads/a@b"])("takes %s for a branch", (target) => {
    expect(findRef(head, [ref("HEAD", { target })]).ref).toBe(target);
  });

  it.each([
    ["a branch", branch, [ref("refs/heads/main2")], /branch main/],
    ["a tag", tag, [], /tag v1/],
    ["a HEAD", head, [], /empty/],
    ["a HEAD without commit", head, [ref("HEAD", { id: null, target: "refs/heads/main" })], /refs\/heads\/main/],
  ] as const)("misses %s with a hint", (_, wanted, refs, words) => {
    expect(() => findRef(wanted, refs)).toThrow(
      expect.objectContaining({
        code: "ref_not_found",
        message: expect.stringMatching(words),
        hint: expect.any(String),
      }),
    );
  });
});
