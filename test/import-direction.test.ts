import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** From the bottom up: a part may import what stands in a line above its own, and nothing else but itself. */
const LINES: readonly (readonly string[])[] = [
  ["model", "errors", "errno-name", "log", "clock", "redact", "version", "package-root"],
  ["config", "document", "merge", "system-clock"],
  ["sources", "store"],
  ["sync", "http", "doctor"],
  ["export"],
  ["daemon", "sync-once", "readable-line"],
  ["log-writer"],
  ["cli"],
];

/** Narrower than their line. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  merge: ["errors", "errno-name", "log", "clock", "redact", "version", "package-root"],
  http: ["sources"],
  export: ["document", "merge", "sources", "sync", "doctor"],
  doctor: ["config", "document", "merge", "system-clock", "sources", "store", "log", "version", "package-root"],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The part a file belongs to: the folder in `src/`, or the file itself without its ending. */
function partOf(file: string): string {
  return file.split("/")[0]?.replace(/\.ts$/, "") ?? "";
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(SRC, file), "utf8");
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)];
  return specifiers.map(([, specifier = ""]) => {
    const target = normalize(join(dirname(file), specifier));
    return { file: `${file} → ${target}`, from: partOf(file), to: partOf(target) };
  });
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => relative(SRC, join(SRC, name)).replaceAll("\\", "/"));

const imports = files.flatMap(importsOf);

function lineOf(part: string): number {
  return LINES.findIndex((line) => line.includes(part));
}

function isAllowed({ from, to }: Import): boolean {
  if (from === to) return true;
  return lineOf(to) < lineOf(from) && !(NEVER[from] ?? []).includes(to);
}

describe("the import direction", () => {
  it("finds imports to judge", () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.some(({ from, to }) => from === "merge" && to === "model")).toBe(true);
  });

  it("knows every part of src", () => {
    expect([...new Set(files.map(partOf))].filter((part) => lineOf(part) === -1)).toEqual([]);
  });

  it("goes from the top of the program to the nouns, never back", () => {
    expect(imports.filter((it) => !isAllowed(it)).map(({ file }) => file)).toEqual([]);
  });

  it.each([
    { from: "http", to: "sync" },
    { from: "http", to: "sources" },
    { from: "sync", to: "http" },
    { from: "store", to: "sources" },
    { from: "merge", to: "errors" },
    { from: "document", to: "config" },
    { from: "doctor", to: "http" },
    { from: "doctor", to: "config" },
    { from: "export", to: "sync" },
    { from: "http", to: "export" },
    { from: "errors", to: "config" },
    { from: "daemon", to: "cli" },
  ])("would notice $from importing $to", ({ from, to }) => {
    expect(isAllowed({ file: "", from, to })).toBe(false);
  });
});
