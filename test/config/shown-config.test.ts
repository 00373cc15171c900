import { expect, it } from "vitest";
import { parse } from "yaml";
import type { SourceConfig } from "../../src/config/config.ts";
import { location, locationKey, shownConfig } from "../../src/config/shown-config.ts";
import { checkText } from "../support/check-text.ts";

const sourceOf = (keys: string): SourceConfig => {
  const source = checkText(`sources:\n  - { name: a, ${keys} }\n`).config?.sources[0];
  if (!source) throw new Error(`no good config: ${keys}`);
  return source;
};
const keyOf = (keys: string) => locationKey(sourceOf(keys).location);

it.each([
  [
    "git",
    'git: { repository: "https://git.example.com/a.git?x=1", branch: main, auth: { username: u, passwordFile: /s } }, syncPolicy: { interval: 30m }',
    {
      git: { repository: "https://git.example.com/a.git", branch: "main", path: "registry.json", auth: "[redacted]" },
      syncPolicy: { interval: "30m" },
      deletionGuard: { percent: 50, atLeast: 20 },
    },
  ],
  [
    "git that must not move",
    "git: { repository: https://x/y, requireFastForward: true, immutableTags: true }, deletionGuard: false",
    {
      git: { repository: "https://x/y", path: "registry.json", requireFastForward: true, immutableTags: true },
      syncPolicy: { interval: "5m" },
      deletionGuard: false,
    },
  ],
  [
    "a file",
    "file: { path: ./x.json }",
    { file: { path: "./x.json" }, syncPolicy: { interval: "1m" }, deletionGuard: { percent: 50, atLeast: 20 } },
  ],
  [
    "a url",
    'file: { url: "http://x.example/r.json?token=hunter2", auth: { username: u, passwordFile: /s }, allowInsecureAuth: true }, deletionGuard: false',
    {
      file: { url: "http://x.example/r.json", timeout: "30s", auth: "[redacted]", allowInsecureAuth: true },
      syncPolicy: { interval: "5m" },
      deletionGuard: false,
    },
  ],
  [
    "cron and filters",
    'file: { path: x }, syncPolicy: { cron: "0 6 * * *", timezone: Europe/Oslo }, filter: { tags: { exclude: [a] } }, deletionGuard: { percent: 1, atLeast: 2 }',
    {
      file: { path: "x" },
      syncPolicy: { cron: "0 6 * * *", timezone: "Europe/Oslo" },
      filter: { names: { include: [], exclude: [] }, tags: { include: [], exclude: ["a"] } },
      deletionGuard: { percent: 1, atLeast: 2 },
    },
  ],
])("shows %s in the words of the config, without secrets", (_name, keys, expected) => {
  const shown = shownConfig(sourceOf(keys));
  expect(shown).toEqual({ name: "a", onInvalid: "quarantine", ...expected });
  expect(JSON.stringify(shown)).not.toContain("hunter2");
});

it("shows what the checker takes back, credentials apart", () => {
  const shown = shownConfig(sourceOf("git: { repository: https://x/y, tag: t }, onInvalid: reject"));
  const again = checkText(JSON.stringify({ sources: [shown] })).config?.sources[0];
  expect(again && shownConfig(again)).toEqual(shown);
  expect(parse(JSON.stringify(shown))).toEqual(shown);
});

it.each([
  [
    "git: { repository: https://x.example/y, tag: t }",
    { repository: "https://x.example/y", branch: null, tag: "t", commit: null, path: "registry.json" },
  ],
  ["file: { path: ./a/../x.json }", { path: "./a/../x.json" }],
  ["file: { url: 'https://x.example/r.json?a=b' }", { url: "https://x.example/r.json" }],
])("gives the location of %s", (keys, expected) => {
  expect(location(sourceOf(keys).location)).toEqual(expected);
});

it.each([
  [
    "another branch",
    "git: { repository: https://x/y, branch: a }",
    "git: { repository: https://x/y, branch: b }",
    false,
  ],
  [
    "a tag of the branch's name",
    "git: { repository: https://x/y, branch: a }",
    "git: { repository: https://x/y, tag: a }",
    false,
  ],
  ["another path", "git: { repository: https://x/y }", "git: { repository: https://x/y, path: b.json }", false],
  [
    "a branch that has no effect",
    `git: { repository: https://x/y, commit: ${"a".repeat(40)} }`,
    `git: { repository: https://x/y, commit: ${"a".repeat(40)}, branch: b }`,
    true,
  ],
  [
    "other credentials",
    "git: { repository: https://x/y }",
    "git: { repository: https://x/y, auth: { username: u, passwordFile: /p } }",
    true,
  ],
  ["another schedule", "file: { path: x }", "file: { path: x }, syncPolicy: { interval: 9s }", true],
  ["another file", "file: { path: x }", "file: { path: y }", false],
  ["another query", "file: { url: 'https://x/r?ref=1' }", "file: { url: 'https://x/r?ref=2' }", false],
  [
    "another token in the query",
    "file: { url: 'https://x/r?private_token=hunter2' }",
    "file: { url: 'https://x/r?private_token=other' }",
    true,
  ],
  ["a repository of the file's URL", "file: { url: https://x/r }", "git: { repository: https://x/r }", false],
])("takes %s for the same place: see the last column", (_name, a, b, isSame) => {
  expect(keyOf(a) === keyOf(b)).toBe(isSame);
  expect(keyOf(a)).not.toContain("hunter2");
});
