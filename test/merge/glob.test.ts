import { describe, expect, it } from "vitest";
import { compileGlob } from "../../src/merge/glob.ts";

function matches(pattern: string, name: string): boolean {
  const glob = compileGlob(pattern);
  if (!glob.ok) throw new Error(`${pattern}: ${glob.problem} at ${glob.at}`);
  return glob.matches(name);
}

describe("a pattern", () => {
  it.each<[pattern: string, name: string, verdict: boolean, why: string]>([
    ["io.github.acme/geo", "io.github.acme/geo", true, "plain text matches itself"],
    ["io.github.acme/geo", "io.github.acme/geo2", false, "the whole name counts, at the end"],
    ["acme/geo", "io.github.acme/geo", false, "the whole name counts, at the start"],
    ["Acme/geo", "acme/geo", false, "letter case counts"],
    [".", "a", false, "a dot is a dot"],
    ["a+b(c)|d^$", "a+b(c)|d^$", true, "signs of regular expressions are plain text"],
    ["*", "io.github.acme/geo", true, "a star crosses the slash"],
    ["*", "", true, "a star matches nothing at all"],
    ["*", "a\nb", true, "a star crosses line ends"],
    ["io.github.acme/*", "io.github.acme/geo", true, "a star at the end"],
    ["io.github.acme/*", "io.github.acme/", true, "a star at the end may be empty"],
    ["io.github.acme/*", "io.github.acme.evil/geo", false, "what stands before the star must be there"],
    ["*/geo", "io.github.acme/geo", true, "a star at the start"],
    ["*/geo", "a/b/geo", true, "a star at the start crosses slashes"],
    ["*/geo", "geo", false, "the slash after a star must be there"],
    ["io.*.acme/*-mcp", "io.github.acme/geo-mcp", true, "two stars"],
    ["io.*.acme/*-mcp", "io.github.acme/geo-mcp-2", false, "two stars and a wrong end"],
    ["a*b*c", "a-b-b-c-c", true, "a star takes as much as it must"],
    ["**", "a/b", true, "two stars are as one"],
    ["a?c", "abc", true, "a question mark is one character"],
    ["a?c", "a/c", true, "a question mark crosses the slash"],
    ["a?c", "ac", false, "a question mark is not nothing"],
    ["a?c", "abbc", false, "a question mark is not two characters"],
    ["?", "\u{1F980}", true, "a question mark is one code point"],
    ["[abc]", "b", true, "a class has its members"],
    ["[abc]", "d", false, "a class has no others"],
    ["[a-z]", "m", true, "a range has what lies between"],
    ["[a-z]", "M", false, "a range minds letter case"],
    ["[a-z]", "mm", false, "a class is one character"],
    ["[!a]", "b", true, "a negated class has the others"],
    ["[!a]", "a", false, "a negated class has not its members"],
    ["[!a]", "/", true, "a negated class crosses the slash"],
    ["[!a]", "", false, "a negated class is not nothing"],
    ["[!a-c]x", "dx", true, "a negated range has what lies outside"],
    ["[!a-c]x", "bx", false, "a negated range has not what lies inside"],
    ["[a-cx-z]", "y", true, "a class has several ranges"],
    ["[a-]", "-", true, "a hyphen at the end of a class is a hyphen"],
    ["[-a]", "-", true, "a hyphen at the start of a class is a hyphen"],
    ["[\\]]", "]", true, "a bracket in a class is escaped"],
    ["[a!]", "!", true, "an exclamation mark later in a class is one"],
    ["[^a]", "^", true, "a caret does not negate"],
    ["[^a]", "b", false, "a caret is a member like any other"],
    ["[*?]", "*", true, "wildcards in a class are plain text"],
    ["[*?]", "x", false, "wildcards in a class match only themselves"],
    ["{a,b}", "a", true, "the first alternative"],
    ["{a,b}", "b", true, "the last alternative"],
    ["{a,b}", "a,b", false, "the comma only separates"],
    ["{a,b}", "{a,b}", false, "braces are not plain text"],
    ["io.{github,gitlab}.acme/*", "io.gitlab.acme/x", true, "alternatives amid text"],
    ["{a*,b?}z", "axyz", true, "wildcards inside alternatives"],
    ["{a,{b,c}d}", "cd", true, "alternatives nest"],
    ["{a,{b,c}d}", "ad", false, "nested alternatives keep their ends apart"],
    ["x{,-beta}", "x", true, "an alternative may be empty"],
    ["x{,-beta}", "x-beta", true, "the alternative beside an empty one"],
    ["{a}", "a", true, "a single alternative"],
    ["a,b", "a,b", true, "a comma outside braces is a comma"],
    ["a}b]", "a}b]", true, "closing signs alone are plain text"],
    ["\\*", "*", true, "an escaped star is a star"],
    ["\\*", "x", false, "an escaped star matches nothing else"],
    ["\\{a,b\\}", "{a,b}", true, "escaped braces are braces"],
    ["{a\\,b,c}", "a,b", true, "an escaped comma belongs to its alternative"],
    ["\\\\", "\\", true, "an escaped backslash is a backslash"],
    ["\\n", "n", true, "an escaped letter is the letter"],
  ])("%j on %j is %s: %s", (pattern, name, verdict) => {
    expect(matches(pattern, name)).toBe(verdict);
  });
});

describe("a bad pattern", () => {
  it.each<[pattern: string, at: number, problem: RegExp]>([
    ["", 0, /empty/],
    ["a[bc", 1, /\[ is never closed/],
    ["a[", 1, /\[ is never closed/],
    ["[a\\", 2, /escapes nothing/],
    ["a[]b", 1, /names no character/],
    ["[!]", 0, /names no character/],
    ["a[z-a]", 2, /upside down/],
    ["ab{c,d", 2, /\{ is never closed/],
    ["{a,{b}", 0, /\{ is never closed/],
    ["\u{1F980}{", 1, /\{ is never closed/],
    ["abc\\", 3, /escapes nothing/],
    ["a".repeat(1_001), 1_000, /longer than 1000/],
    ["{".repeat(1_000), 999, /\{ is never closed/],
  ])("%j is refused with its position", (pattern, at, problem) => {
    expect(compileGlob(pattern)).toEqual({ ok: false, at, problem: expect.stringMatching(problem) });
  });
});

describe("the time a match takes", () => {
  it.each([
    ["stars before a missing end", `${"a*".repeat(20)}b`],
    ["alternatives that begin alike", `${"{a,aa}".repeat(20)}b`],
    ["nested empty alternatives", `${"{{,a},{a,}}".repeat(20)}*b`],
  ])("grows with the length of the name alone: %s", (_, pattern) => {
    const start = performance.now();
    expect(matches(pattern, "a".repeat(5_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
