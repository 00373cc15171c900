import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mustRead, read } from "./support.ts";

const FIXTURES = new URL("../../fixtures/", import.meta.url);
const filesIn = (folder: string) =>
  readdirSync(new URL(folder, FIXTURES)).map((file) => ({
    file,
    bytes: readFileSync(new URL(`${folder}/${file}`, FIXTURES)),
  }));

/** Every rule of the contract but those that need more than one document. */
const RULES = [
  ...[
    "json-syntax",
    "encoding",
    "limit",
    "document-shape",
    "schema",
    "duplicate-key",
    "nothing-to-run",
    "skill-without-package",
  ],
  ...[
    "version-latest",
    "version-empty",
    "version-range",
    "duplicate-version",
    "duplicate-identical",
    "client-breaking-metadata",
  ],
  ...[
    "unknown-field",
    "url-credentials",
    "url-scheme",
    "unsafe-text",
    "secret-value",
    "empty-optional",
    "insecure-remote",
    "mutable-image",
  ],
  ...["reserved-meta", "legacy-field", "package-without-hash", "foreign-remote", "publisher-metadata"],
];

it("has one document for each rule", () => {
  expect(filesIn("rules").map(({ file }) => file)).toEqual(RULES.map((rule) => `${rule}.json`).sort());
});

describe("a document that is named after a rule breaks that one alone", () => {
  it.each(filesIn("rules"))("$file", ({ file, bytes }) => {
    const rules = new Set(read(bytes).diagnostics.map(({ rule }) => rule));
    expect([...rules].map((rule) => `${rule}.json`)).toEqual([file]);
  });
});

describe("a good document has nothing to report", () => {
  it.each(filesIn("good"))("$file", ({ bytes }) => {
    const report = mustRead(bytes);
    expect(report.diagnostics).toEqual([]);
    expect(report.accepted).toHaveLength(report.read);
    expect(mustRead(bytes, { strict: true, onInvalid: "reject" }).accepted).toHaveLength(report.read);
  });
});

describe("a file of another kind is refused by name", () => {
  it.each([
    { file: "git-lfs-pointer.json", message: /Git LFS pointer/ },
    { file: "legacy-toolhive.json", message: /legacy ToolHive registry/ },
  ])("$file", ({ file, message }) => {
    const report = read(readFileSync(new URL(`bad/${file}`, FIXTURES)));
    expect(report.outcome === "refused" && report.message).toMatch(message);
  });
});
