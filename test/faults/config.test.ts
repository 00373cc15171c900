import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatProblem } from "../../src/config/format-problem.ts";
import { checkConfigFile } from "../../src/config/load-config.ts";
import { compileGlob } from "../../src/merge/glob.ts";
import { withKeys, withSource } from "../support/check-text.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "registryd-faults-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(content: string | Uint8Array): string {
  const file = join(folder, "registryd.yaml");
  writeFileSync(file, content);
  return file;
}

/** What `config check` prints of a file, paths shortened. */
function linesOf(file: string): string[] {
  const { config, problems, warnings, text } = checkConfigFile({ file, env: {}, checkGlob: compileGlob });
  expect(config === null).toBe(problems.length > 0);
  const lines = [
    ...problems.map((problem) => formatProblem(problem, "error", text)),
    ...warnings.map((problem) => formatProblem(problem, "warning", text)),
  ];
  expect(lines.join("\n")).not.toContain("hunter2");
  expect(JSON.stringify({ problems, warnings })).not.toContain("hunter2");
  return lines.map((line) => line.replaceAll(`${folder}/`, ""));
}

const linesOfText = (text: string) => linesOf(written(text));
const git = (keys: string) => withSource(`git: { repository: "https://git.example.com/a.git", ${keys} }`);

describe("C1: a config that cannot be read", () => {
  it("C1: missing, a directory, a FIFO", () => {
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    expect(linesOf(join(folder, "none.yaml"))).toEqual(["none.yaml:1:1: error: config was not found"]);
    expect(linesOf(`${folder}/.`)).toEqual([".:1:1: error: config is a directory, not a file"]);
    expect(linesOf(fifo)).toEqual(["fifo:1:1: error: config is not a regular file"]);
  });

  it.skipIf(process.getuid?.() === 0)("C1: unreadable", () => {
    const file = written(withKeys(""));
    chmodSync(file, 0);
    expect(linesOf(file)).toEqual(["registryd.yaml:1:1: error: config is not readable: permission denied"]);
    rmSync(file);
  });
});

it.each(["", "\n\n", "# nothing yet\n", "---\n", "null\n"])("C2: %j is empty", (text) => {
  expect(linesOfText(text)).toEqual([expect.stringMatching(/^registryd\.yaml:\d+:1: error: config is empty/)]);
});

it("C3: a tab, bad UTF-8, two documents: with line and column", () => {
  expect(linesOfText("sources:\n\t- name: a\n")[0]).toMatch(/^registryd\.yaml:2:1: error: a tab/);
  expect(linesOfText("a: 1\n---\nb: 1\n")[0]).toMatch(/^registryd\.yaml:3:1: error: a second YAML document/);
  expect(linesOf(written(Buffer.from([0x61, 0x0a, 0x62, 0xff])))[0]).toMatch(
    /^registryd\.yaml:2:2: error: config is not UTF-8/,
  );
});

it("C4: duplicates name both places", () => {
  expect(linesOfText(withKeys("http: {}\nhttp: {}"))[0]).toMatch(/^registryd\.yaml:4:1: .*first at line 3, column 1/);
  expect(linesOfText("sources:\n  - { name: a, file: { path: x } }\n  - { name: a, file: { path: x } }\n")[0]).toMatch(
    /^registryd\.yaml:3:13: .*already the name of sources\[0\] \(line 2, column 13\)/,
  );
  const registries = "registries:\n  - { name: r, sources: [a] }\n  - { name: R, sources: [a] }";
  expect(linesOfText(withKeys(registries))[0]).toMatch(/^registryd\.yaml:5:13: .*differs only in letter case.*line 4/);
});

describe("C5: what wants to take time and memory", () => {
  const bomb = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}*l${n}]`).join("\n");

  it.each([
    ["an alias bomb", () => written(`l0: &l0 [x]\n${bomb}\n`), /too many values/],
    ["5,000 brackets", () => written("[".repeat(5_000) + "]".repeat(5_000)), /nested too deeply/],
    ["5,000 braces", () => written("{a: ".repeat(5_000)), /nested too deeply/],
    ["5,000 list marks", () => written("- ".repeat(5_000)), /nested too deeply/],
    ["one byte over 1 MiB", () => written("#".repeat(1_048_577)), /larger than 1048576 bytes/],
    ["100 MB", () => sparse(100_000_000), /larger than 1048576 bytes/],
    ["a device without end", () => "/dev/zero", /not a regular file/],
  ])("C5: %s", (_name, file, says) => {
    const path = file();
    const before = process.memoryUsage().rss;
    const started = performance.now();
    expect(linesOf(path).join()).toMatch(says);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  function sparse(bytes: number): string {
    const file = written("");
    truncateSync(file, bytes);
    return file;
  }
});

it("C6: __proto__, constructor and unknown tags are no way in", () => {
  expect(linesOfText(withKeys("__proto__: { polluted: true }"))[0]).toMatch(/__proto__: unknown key/);
  expect(linesOfText(withSource("file: { path: x }, constructor: { prototype: {} }"))[0]).toMatch(
    /unknown key "constructor"/,
  );
  expect(linesOfText(withKeys("http: !!js/function 'x'"))[0]).toMatch(/unknown tag/);
  expect("polluted" in {}).toBe(false);
});

it("C7: a typo gets the key that was meant", () => {
  expect(linesOfText(withSource("file: { path: x }, synPolicy: {}"))[0]).toMatch(
    /^registryd\.yaml:2:35: error: sources\[0\]\.synPolicy: unknown key "synPolicy"; did you mean syncPolicy\?/,
  );
});

it("C8: two places, none, three refs", () => {
  expect(linesOfText(withSource("file: { path: x }, git: { repository: https://x/y }"))[0]).toMatch(/error: .*both/);
  expect(linesOfText("sources: [{ name: a }]\n")[0]).toMatch(/error: .*expected git or file/);
  const lines = linesOfText(git(`branch: b, tag: t, commit: ${"a".repeat(40)}`));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/warning: sources\[0\]\.git: commit is used; branch and tag beside it has no effect/);
});

it.each(["0", '"0"', "-5m", "1ms", "4.999s", "30", "∞", "9600h", "721h", "''", "[5m]"])(
  "C9: an interval of %s",
  (interval) => {
    const lines = linesOfText(withSource(`file: { path: x }, syncPolicy: { interval: ${interval} }`));
    expect(lines[0]).toMatch(/error: sources\[0\]\.syncPolicy\.interval: .*from 5s to 720h/);
  },
);

it("C10: an unknown source, an unused source", () => {
  expect(linesOfText(withKeys("registries: [{ name: r, sources: [b] }]"))[0]).toMatch(/error: .*"b" is no source/);
  const unused = "sources: [{ name: a, file: { path: x } }, { name: b, file: { path: x } }]\n";
  expect(linesOfText(`${unused}registries: [{ name: r, sources: [a] }]\n`)[0]).toMatch(/warning: .*no registry lists/);
});

it.each([
  "/etc/passwd",
  "../x",
  "a/../../b",
  ".git/config",
  "a/.Git/x",
  "a\\\\b",
  "a\\0b",
  "a".repeat(5_000),
  "a//b",
  "./a",
])("C11: git.path %s", (path) => {
  const [line] = linesOfText(git(`path: "${path}"`));
  expect(line).toMatch(/error: sources\[0\]\.git\.path: .*\(unsafe_path\)/);
  expect(line?.length).toBeLessThan(400);
});

it.each([
  "file:///x",
  "ext::sh -c id",
  "ssh://x/y",
  "git://x/y",
  "data:text/plain,x",
  "javascript:alert(1)",
  "git@x:y",
  "x/y",
])("C12: the URL %s", (url) => {
  for (const keys of [`git: { repository: "${url}" }`, `file: { url: "${url}" }`]) {
    expect(linesOfText(withSource(keys))[0]).toMatch(/expected an http:\/\/ or https:\/\/ URL/);
  }
});

it.each([
  "https://user:hunter2@host/x",
  "https://hunter2@host/x",
  "https://:hunter2@host/x",
  "http://a%40b:hunter2@host",
])("C13: credentials in a URL are refused and not repeated (%#)", (url) => {
  for (const keys of [`git: { repository: "${url}" }`, `file: { url: "${url}" }`]) {
    const [line] = linesOfText(withSource(keys));
    expect(line).toMatch(/auth\.passwordFile/);
    expect(line).not.toContain("host");
  }
});

it.each(["user:hunter2@host:path", "//user:hunter2@host/x", "hunter2:x@host:path", "hunter2@host:path"])(
  "C13: credentials in an address of another form are not repeated either (%#)",
  (url) => {
    for (const keys of [`git: { repository: "${url}" }`, `file: { url: "${url}" }`, `git:\n      repository: ${url}`]) {
      expect(linesOfText(`sources:\n  - name: a\n    ${keys}\n`)[0]).toMatch(/(repository|url): has no scheme/);
    }
  },
);

it("C14: credentials over http only to this machine, or when allowed", () => {
  const auth = "auth: { username: u, passwordFile: /p }";
  const source = (host: string, more = "") => withSource(`git: { repository: "http://${host}/x", ${auth}${more} }`);
  for (const host of [
    "git.example.com",
    "10.0.0.1",
    "127.0.0.1.example.com",
    "localhost.example.com",
    "[::2]",
    "0.0.0.0",
  ]) {
    expect(linesOfText(source(host))[0]).toMatch(/error: .*plain http.*allowInsecureAuth: true/);
    expect(linesOfText(source(host, ", allowInsecureAuth: true"))).toEqual([]);
  }
  for (const host of ["localhost:3000", "127.0.0.1", "127.9.9.9", "[::1]:80", "LOCALHOST"]) {
    expect(linesOfText(source(host))).toEqual([]);
  }
});

it("C15: a relative password file is refused; one that is missing is a matter of its source", () => {
  expect(linesOfText(git("auth: { username: u, passwordFile: hunter2 }"))[0]).toMatch(/error: .*not an absolute path/);
  expect(linesOfText(git("auth: { username: u, passwordFile: /nowhere/at/all }"))).toEqual([]);
});

it("C16: a user without a password file, and the reverse", () => {
  expect(linesOfText(git("auth: { username: u }"))[0]).toMatch(/auth\.passwordFile: is missing/);
  expect(linesOfText(git("auth: { passwordFile: /p }"))[0]).toMatch(/auth\.username: is missing/);
});

it("C20: nothing is expanded, and a secret in the config is an error that names passwordFile", () => {
  expect(linesOfText(withSource("file: { path: '\u0024{HOME}/x' }"))).toEqual([]);
  for (const keys of [
    "auth: { username: u, password: hunter2 }",
    "password: hunter2",
    "accessToken: hunter2",
    "clientSecret: hunter2",
  ]) {
    expect(linesOfText(git(keys)).join("\n")).toMatch(/secrets are read from files only.*passwordFile/);
  }
  expect(linesOfText(withKeys("database: { password: hunter2 }"))[0]).toMatch(/passwordFile/);
});

it("C20: a token or a password is not repeated, wherever it stands", () => {
  const tokens = [
    ["gh", "p_hunter2"],
    ["gl", "pat-hunter2"],
    ["user:", "hunter2@host:path"],
    ["//u:", "hunter2@h"],
  ];
  for (const token of tokens.map((parts) => parts.join(""))) {
    const configs = [
      git(`branch: "x ${token}"`),
      git(`commit: "${token}"`),
      git(`"${token}": 1`),
      withSource(`file: { path: x }, syncPolicy: { cron: "${token} * * * *" }`),
      withSource(`file: { path: x }, syncPolicy: { cron: "0 6 * * *", timezone: "${token}" }`),
      withSource(`file: { path: x }, onInvalid: "${token}"`),
      withSource(`file: { path: x }, filter: { names: { include: ["[${token}"] } }`),
      withKeys(`registries: [{ name: r, sources: ["${token}"] }]`),
      `sources:\n  - name: "${token}"\n    file: { path: x }\nregistries: [{ name: r, sources: ["${token}x"] }]\n`,
    ];
    for (const config of configs) expect(linesOfText(config)[0]).toMatch(/error: /);
  }
  for (const key of ["gh" + "p_hunter2", "gl" + "pat-hunter2"]) {
    expect(linesOfText(git(`${key}: 1`))[0]).toMatch(/git\.\[redacted\]: unknown key "\[redacted\]"/);
  }
});

it("C20: a value of the wrong kind is not repeated where a secret may stand", () => {
  const wrong = ["auth: hunter2", "auth: [hunter2]", "auth: { username: u, passwordFile: [hunter2] }"];
  for (const keys of wrong) expect(linesOfText(git(keys))[0]).toMatch(/error: sources\[0\]\.git\.auth.*expected/);
  const number = linesOfText(git("auth: { username: u, passwordFile: 246813579 }"));
  expect(number[0]).toMatch(/passwordFile: is something else; expected text/);
  expect(number.join()).not.toContain("246813579");
  expect(linesOfText(withSource("git: { repository: 246813579 }")).join()).not.toMatch(/error:.*246813579/);
});

it("C21: what would open or lose something", () => {
  expect(linesOfText(withKeys("auth: { mode: oauth }"))[0]).toMatch(/error: auth\.mode: .*become public/);
  expect(linesOfText(withKeys("auth: { oauth: {} }"))[0]).toMatch(/error: auth: .*become public/);
  expect(linesOfText(withSource("file: { path: x }, claims: { a: b }"))[0]).toMatch(/error: .*become public/);
  for (const type of ["managed", "kubernetes", "api"]) {
    expect(linesOfText(withSource(`${type}: {}`))).toEqual([expect.stringMatching(/error: .*(lost|missing)/)]);
  }
});

it("C22: a token file that is missing or empty; none at all is fine on any address", () => {
  const address = 'internalAddress: "0.0.0.0:9090"';
  const empty = join(folder, "empty");
  writeFileSync(empty, "\n");
  expect(linesOfText(withKeys(`http: { ${address} }`))).toEqual([]);
  expect(linesOfText(withKeys(`http: { ${address}, adminTokenFile: /nowhere }`))[0]).toMatch(/error: .*not found/);
  expect(linesOfText(withKeys(`http: { ${address}, adminTokenFile: ${empty} }`))[0]).toMatch(/error: .*is empty/);
});

it("shows nothing of a file that is no config", () => {
  for (const content of [
    "root:hunter2:0:0::/root:/bin/sh\n",
    "hunter2\n",
    '"hunter2\n',
    "- hunter2\n",
    "{hunter2",
    "a: 'x' hunter2\n",
  ]) {
    expect(linesOfText(content).length).toBeGreaterThan(0);
  }
});
