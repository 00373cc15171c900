import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";
import { documentOf } from "../support/documents.ts";
import { fakeIo } from "../support/fake-io.ts";
import { temporaryFolder } from "../support/run-registryd.ts";

let folder: ReturnType<typeof temporaryFolder>;
let good: string;
let bad: string;

beforeEach(() => {
  folder = temporaryFolder();
  good = write("good.json", documentOf("a.b/x@1.0.0", "a.b/y@1.0.0"));
  bad = write("bad.json", documentOf("a.b/x@1.0.0", "a.b/y@^1.0"));
});
afterEach(() => folder.remove());

function write(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

const unknownField = documentOf("a.b/x@1.0.0").replace('"description"', '"desciption":"x","description"');

describe("exit code", () => {
  it.each([
    { name: "no finding", argv: () => [good], code: 0, says: "0 errors, 0 warnings" },
    { name: "an entry fault", argv: () => [bad], code: 1, says: "2 entries, 1 accepted, 1 quarantined\n1 error," },
    { name: "an error in one of two", argv: () => [good, bad], code: 1, says: "1 error, 0 warnings" },
    { name: "a document fault", argv: () => [write("x.json", "{")], code: 1, says: "refused as a whole (json_syntax)" },
    {
      name: "no entries",
      argv: () => [write("x.json", documentOf())],
      code: 1,
      says: "refused as a whole (empty_source)",
    },
    { name: "a warning", argv: () => [write("x.json", unknownField)], code: 0, says: "0 errors, 1 warning" },
    {
      name: "too many warnings",
      argv: () => [write("x.json", unknownField), "--max-warnings", "0"],
      code: 1,
      says: "1 warning",
    },
    {
      name: "as many warnings as allowed",
      argv: () => [write("x.json", unknownField), "--max-warnings", "1"],
      code: 0,
      says: "1 warning",
    },
    {
      name: "a warning under --strict",
      argv: () => [write("x.json", unknownField), "--strict"],
      code: 1,
      says: "1 error,",
    },
    { name: "a missing file", argv: () => [join(folder.path, "none.json")], code: 3, says: "0 errors" },
    {
      name: "a missing file beside a bad one",
      argv: () => [join(folder.path, "none.json"), bad],
      code: 3,
      says: "1 error,",
    },
    { name: "a folder", argv: () => [folder.path], code: 3, says: "0 errors" },
  ])("is $code for $name", async ({ argv, code, says }) => {
    const io = fakeIo();
    expect(await run(["validate", ...argv()], io)).toBe(code);
    expect(io.out()).toContain(says);
  });

  it("is 2 for a number of warnings that is none", async () => {
    const io = fakeIo();
    expect(await run(["validate", good, "--max-warnings", "few"], io)).toBe(2);
    expect(io.err()).toContain('--max-warnings is "few"; expected a number');
  });
});

it("names the place of each finding on standard error, the file as given", async () => {
  const io = fakeIo();
  await run(["validate", bad], io);
  expect(io.err()).toMatch(new RegExp(`^${bad}:1:\\d+: error: version is \\^1\\.0; expected one exact version`));
});

it("says why a file cannot be read", async () => {
  const io = fakeIo();
  mkdirSync(join(folder.path, "dir"));
  await run(["validate", join(folder.path, "none.json"), join(folder.path, "dir")], io);
  expect(io.err()).toContain("none.json: cannot be read: it was not found\n");
  expect(io.err()).toContain("dir: cannot be read: it is not a regular file\n");
});

it("reads standard input for -", async () => {
  const io = fakeIo({ stdin: documentOf("a.b/x@1.0.0") });
  expect(await run(["validate", "-"], io)).toBe(0);
  expect(io.out()).toContain("<stdin>: 1 entry, 1 accepted\n");
});

it("uses the limits of the config, as the daemon does", async () => {
  const config = write("registryd.yaml", `sources: [{name: a, file: {path: ${good}}}]\nlimits: {maxEntries: 1}\n`);
  const io = fakeIo();
  expect(await run(["validate", good, "--config", config], io)).toBe(1);
  expect(io.out()).toContain("refused as a whole (limit_exceeded)");
});

it("answers as JSON in the shape of the contract, and nothing else", async () => {
  const io = fakeIo();
  expect(await run(["validate", "--format", "json", bad], io)).toBe(1);
  const sha256 = createHash("sha256").update(documentOf("a.b/x@1.0.0", "a.b/y@^1.0")).digest("hex");
  expect(JSON.parse(io.out())).toEqual({
    version: 1,
    tool: { name: "registryd", version: expect.any(String) },
    ok: false,
    files: [
      {
        file: bad,
        sha256,
        refused: null,
        entries: { read: 2, accepted: 1, quarantined: 1, duplicates: 0 },
        diagnostics: [
          {
            rule: "version-range",
            severity: "error",
            message: expect.stringContaining("^1.0"),
            file: bad,
            pointer: "/data/servers/1/version",
            line: 1,
            column: expect.any(Number),
            length: 6,
            entry: "server:a.b/y@^1.0",
            suggestion: "1.0.0",
            related: [],
          },
        ],
      },
    ],
    summary: { files: 1, errors: 1, warnings: 0 },
  });
  expect(io.err()).toBe("");
});

it("is not ok as JSON when a file could not be read", async () => {
  const io = fakeIo();
  expect(await run(["validate", "--format", "json", good, join(folder.path, "none.json")], io)).toBe(3);
  expect(JSON.parse(io.out()).ok).toBe(false);
});

it("finds nothing in the example that ships", async () => {
  const io = fakeIo();
  expect(await run(["validate", "--strict", "--max-warnings", "0", "registry.example.json"], io)).toBe(0);
});
