import { describe, expect, it } from "vitest";
import { compileFilter, type Filter } from "../../src/merge/filter.ts";
import type { Kind } from "../../src/model.ts";

const ALL: Filter = { names: { include: [], exclude: [] }, tags: { include: [], exclude: [] } };

function names(include: string[], exclude: string[] = []): Filter {
  return { ...ALL, names: { include, exclude } };
}

function tags(include: string[], exclude: string[] = []): Filter {
  return { ...ALL, tags: { include, exclude } };
}

interface Case {
  readonly name: string;
  readonly filter: Filter;
  readonly entry: { readonly kind?: Kind; readonly name?: string; readonly tags?: readonly string[] };
  readonly passes: boolean;
}

describe("compileFilter", () => {
  it.each<Case>([
    { name: "no list lets everything through", filter: ALL, entry: {}, passes: true },
    { name: "an included name passes", filter: names(["acme/*"]), entry: { name: "acme/geo" }, passes: true },
    { name: "any include will do", filter: names(["x/*", "acme/*"]), entry: { name: "acme/geo" }, passes: true },
    { name: "another name does not", filter: names(["acme/*"]), entry: { name: "umbrella/geo" }, passes: false },
    { name: "an excluded name does not", filter: names([], ["*/old"]), entry: { name: "acme/old" }, passes: false },
    { name: "others pass an exclude", filter: names([], ["*/old"]), entry: { name: "acme/geo" }, passes: true },
    { name: "exclude beats include", filter: names(["acme/*"], ["*/old"]), entry: { name: "acme/old" }, passes: false },
    { name: "one included tag is enough", filter: tags(["prod", "x"]), entry: { tags: ["a", "prod"] }, passes: true },
    { name: "tags are globs", filter: tags(["team-*"]), entry: { tags: ["team-geo"] }, passes: true },
    { name: "a server without tags fails an include", filter: tags(["prod"]), entry: { tags: [] }, passes: false },
    { name: "a server without tags passes an exclude", filter: tags([], ["beta"]), entry: { tags: [] }, passes: true },
    {
      name: "an excluded tag beats an included one",
      filter: tags(["prod"], ["beta"]),
      entry: { tags: ["prod", "beta"] },
      passes: false,
    },
    {
      name: "a server must pass by its name and by its tags",
      filter: { ...names(["acme/*"]), tags: { include: ["prod"], exclude: [] } },
      entry: { name: "umbrella/geo", tags: ["prod"] },
      passes: false,
    },
    {
      name: "a server's name alone is not enough",
      filter: { ...names(["acme/*"]), tags: { include: ["prod"], exclude: [] } },
      entry: { name: "acme/geo", tags: ["dev"] },
      passes: false,
    },
    { name: "a skill has no tags to fail", filter: tags(["prod"]), entry: { kind: "skill", tags: [] }, passes: true },
    {
      name: "a plugin's tags do not count",
      filter: tags([], ["x"]),
      entry: { kind: "plugin", tags: ["x"] },
      passes: true,
    },
    { name: "a skill's name counts", filter: names(["acme/*"]), entry: { kind: "skill", name: "x/y" }, passes: false },
  ])("$name", ({ filter, entry, passes }) => {
    expect(compileFilter(filter)({ kind: "server", name: "acme/geo", tags: [], ...entry })).toBe(passes);
  });

  it("throws for a pattern that the config should have refused, naming the place", () => {
    expect(() => compileFilter(names(["a["]))).toThrow(/never closed \(position 1 of "a\["\)/);
  });
});
