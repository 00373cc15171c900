import { expect, it } from "vitest";
import { parseYaml } from "../../src/config/parse-yaml.ts";

const problemsOf = (text: string) =>
  parseYaml(text, "f")
    .problems.errors()
    .map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`);

it.each([
  ["a tab as indentation", "a:\n\tb: 1\n", /^2:1 {2}a tab is used/],
  ["a second document", "a: 1\n---\nb: 2\n", /^3:1 {2}a second YAML document/],
  ["an unclosed quote", 'a: "x\n', /missing/],
  ["an unclosed bracket", "a: [1, 2\n", /^2:1 {2}a list in \[ \] or .* is not closed/],
  ["an unclosed brace before the next key", "a: { b: [1]\nc: 2\n", /^2:1 {2}a list in \[ \] or .* is not closed/],
  ["a wrong indentation", "a:\n  b: 1\n c: 2\n", /^3:1 {2}the indentation does not fit/],
  ["a key that is a list", "? [a]\n: 1\n", /^1:3 {2}a key must be plain text/],
  ["a key that is a list with a tag", "? !x [a]\n: 1\n", /^1:3 {2}/],
  ["an alias without an anchor", "a: *nowhere\n", /^1:4 a this alias refers to no anchor/],
  ["an alias within its own anchor", "a: &x [*x]\n", /^1:8 a\[0\] this alias refers to no anchor/],
  ["an unknown directive", "%NOPE 1\n---\na: 1\n", /^1:1 {2}this `%` directive is unknown/],
  ["an unknown directive alone", "%NOPE\n", /^1:1 {2}this `%` directive is unknown/],
  ["a list", "- a\n", /^1:1 {2}this is no mapping/],
  ["a text", "just words\n", /^1:1 {2}this is no mapping/],
  ["nothing", "", /^1:1 {2}config is empty/],
  ["blank lines", "\n\n", /config is empty/],
  ["comments", "# a\n# b\n", /config is empty/],
  ["a document marker", "---\n", /config is empty/],
  ["null", "~\n", /config is empty/],
])("refuses %s", (_name, text, expected) => {
  const { root } = parseYaml(text, "f");
  expect(root).toBeNull();
  expect(problemsOf(text)[0]).toMatch(expected);
});

it("names both places of a duplicate key, and reads on", () => {
  const { root } = parseYaml("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n", "f");
  expect(problemsOf("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")).toEqual([
    "4:3 b.c the key is given twice, first at line 3, column 3; keep one of them",
    "5:1 a the key is given twice, first at line 1, column 1; keep one of them",
  ]);
  expect(root?.entries.get("a")?.value).toMatchObject({ value: 1 });
});

it.each([
  ["before a text", "b: 1\na: !!js/function 'x'\n", "2:4 a"],
  ["of YAML 1.1", "a: !!binary aGk=\n", "1:4 a"],
  ["with an unknown handle", "a: !e!x 1\n", "1:4 a"],
  ["before a block", "a: !x\n  b: 1\n", "1:4 a"],
  ["before a list in brackets", "a: !x [1]\n", "1:4 a"],
  ["before an item", "a:\n  - 1\n  - !x 2\n", "3:5 a[1]"],
  ["behind an anchor", "a: &n !x 1\nb: *n\n", "1:7 a"],
  ["without a value", "a: !x\nb: 1\n", "1:4 a"],
  ["before everything", "!x\na: 1\n", "1:1 "],
  ["of a key", "b: 1\n!x a: 1\n", "2:1 a"],
  ["of a key in braces", "{ b: 1, !!js/regexp a: 1 }\n", "1:9 a"],
  ["of a key without a value", "!x a:\nb: 1\n", "1:1 a"],
  ["of a key behind an anchor", "&n !x a: 1\n", "1:4 a"],
  ["of an explicit key", "? !x a\n: 1\n", "1:3 a"],
])("names the path of an unknown tag %s, and reads on", (_name, text, place) => {
  expect(problemsOf(text)).toEqual([`${place} unknown tag; a config needs no tags`]);
  expect(parseYaml(text, "f").root?.entries.has("a")).toBe(true);
});

it("names every unknown tag with its own path, those too deep with that of what holds them", () => {
  const deep = `${"[".repeat(40)}!x 1${"]".repeat(40)}`;
  const problems = problemsOf(`a: { b: !x 1, c: [!x 2, !x 3] }\nd: ${deep}\ne: !x 4\n`);
  expect(problems.filter((line) => line.includes("unknown tag")).map((line) => line.replace(/ unknown.*/, ""))).toEqual(
    ["1:9 a.b", "1:19 a.c[0]", "1:25 a.c[1]", `2:44 d${"[0]".repeat(32)}`, "3:4 e"],
  );
});

it("tells the tag of a mapping from that of its first key", () => {
  const tagged = problemsOf("!m\n!k a: !n\n  !l b: 1\n").map((line) => line.replace(/ unknown.*/, ""));
  expect(tagged).toEqual(["1:1 ", "2:1 a", "2:7 a", "3:3 a.b"]);
});

it("takes a hundred thousand tags in linear time", () => {
  const started = performance.now();
  expect(problemsOf(`a: [${"!x 1,".repeat(90_000)}]`)).toHaveLength(101);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it("follows aliases, and keeps the text of a number", () => {
  const { root } = parseYaml("a: &x [1.50]\nb: *x\n", "f");
  expect(root?.entries.get("b")?.value).toEqual(root?.entries.get("a")?.value);
  expect(root?.entries.get("b")?.value).toMatchObject({ items: [{ value: 1.5, text: "1.50" }] });
});

it("counts columns in code points", () => {
  expect(problemsOf("a: {😀: 1, 😀: 2}\n")[0]).toMatch(/^1:11 .* first at line 1, column 5/);
});

it("keeps __proto__ a plain key", () => {
  const { root } = parseYaml("__proto__: { polluted: true }\nconstructor: 1\n", "f");
  expect([...(root?.entries.keys() ?? [])]).toEqual(["__proto__", "constructor"]);
  expect("polluted" in {}).toBe(false);
});

it.each([
  ["brackets", "[".repeat(5_000) + "]".repeat(5_000)],
  ["brackets that never close", "[".repeat(5_000)],
  ["braces", "{a: ".repeat(5_000) + "}".repeat(5_000)],
  ["dashes", "- ".repeat(5_000)],
  ["indented keys", Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
  ["brackets within what the parser can take", `a: ${"[".repeat(100)}${"]".repeat(100)}`],
])("refuses %s nested too deeply", (_name, text) => {
  expect(problemsOf(text).join()).toMatch(/nested too deeply/);
});

it("refuses an alias bomb without expanding it", () => {
  const levels = Array.from({ length: 30 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}*l${n}]`);
  const started = performance.now();
  expect(problemsOf(`l0: &l0 [x]\n${levels.join("\n")}\n`)).toEqual([
    "6:9 l5 the config holds too many values, aliases counted in full",
  ]);
  expect(performance.now() - started).toBeLessThan(1_000);
});

it("blames no alias whose anchor lies in what was too deep to be read", () => {
  const problems = problemsOf(`a: ${"[".repeat(40)}&x 1${"]".repeat(40)}\nb: *x\n`);
  expect(problems).toEqual([expect.stringMatching(/nested too deeply/)]);
});

it("checks a hundred thousand keys for duplicates in linear time", () => {
  const text = Array.from({ length: 60_000 }, (_, n) => `k${n}: 1`).join("\n");
  const started = performance.now();
  expect(problemsOf(text)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it("throws on nothing and quotes nothing of what is no mapping", () => {
  const canary = "c4n4ry";
  const noise = [
    "&",
    "*",
    "!",
    "%",
    "@",
    "`",
    "?",
    ":",
    "-",
    "|",
    ">",
    "{",
    "}",
    "[",
    "]",
    ",",
    "#",
    '"',
    "'",
    "\t",
    "\0",
    "\r",
  ];
  for (const first of noise) {
    for (const second of noise) {
      for (const text of [`${first}${second}${canary}`, `a${first}\n ${second} ${canary}: ${first}`]) {
        const { root, problems } = parseYaml(text, "f");
        if (root === null)
          expect(JSON.stringify(problems.errors().filter(({ path }) => path === ""))).not.toContain(canary);
      }
    }
  }
});
