import { readDocumentSync } from "../../src/document/read-document.ts";
import type { DocumentReport, DocumentSettings, ReadDocument, RefusedDocument } from "../../src/document/report.ts";

export const SETTINGS: DocumentSettings = {
  file: "registry.json",
  onInvalid: "quarantine",
  strict: false,
  maxDocumentBytes: 128 * 1024 * 1024,
  maxDepth: 64,
  maxValues: 10_000_000,
  maxEntries: 100_000,
  maxEntryBytes: 256 * 1024,
};

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonMembers = { readonly [name: string]: Json };

/** A valid server; a member given as undefined is left out. */
export function server(members: Readonly<Record<string, Json | undefined>> = {}): JsonMembers {
  return defined({
    name: "io.github.acme/geo",
    description: "Finds places by name",
    version: "1.2.0",
    packages: [npmPackage()],
    ...members,
  });
}

export function npmPackage(members: Readonly<Record<string, Json | undefined>> = {}): JsonMembers {
  return defined({
    registryType: "npm",
    identifier: "@acme/geo",
    version: "1.2.0",
    transport: { type: "stdio" },
    ...members,
  });
}

export function skill(members: Readonly<Record<string, Json | undefined>> = {}): JsonMembers {
  return defined({
    namespace: "io.github.acme",
    name: "code-review",
    description: "Reviews code by a checklist",
    version: "1.0.0",
    packages: [{ registryType: "git", url: "https://git.example.com/acme/skills", ref: "v1.0.0" }],
    ...members,
  });
}

export function plugin(members: Readonly<Record<string, Json | undefined>> = {}): JsonMembers {
  return skill({ name: "toolbox", packages: undefined, ...members });
}

export function documentWith(data: JsonMembers): JsonMembers {
  return { version: "1.0.0", meta: { last_updated: "2026-03-02T08:00:00Z" }, data };
}

function defined(members: Readonly<Record<string, Json | undefined>>): JsonMembers {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, Json] => member[1] !== undefined),
  );
}

export function read(
  content: string | Uint8Array | JsonMembers,
  settings: Partial<DocumentSettings> = {},
): DocumentReport {
  const text =
    typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content, null, 2);
  return readDocumentSync(typeof text === "string" ? Buffer.from(text) : text, { ...SETTINGS, ...settings });
}

export function mustRead(content: Parameters<typeof read>[0], settings: Partial<DocumentSettings> = {}): ReadDocument {
  const report = read(content, settings);
  if (report.outcome !== "read") throw new Error(`refused: ${report.message}`);
  return report;
}

export function mustRefuse(
  content: Parameters<typeof read>[0],
  settings: Partial<DocumentSettings> = {},
): RefusedDocument {
  const report = read(content, settings);
  if (report.outcome !== "refused") throw new Error("the document was read");
  return report;
}

/** `severity rule pointer` of each finding. */
export function findings(report: DocumentReport): readonly string[] {
  return report.diagnostics.map(({ severity, rule, pointer }) => `${severity} ${rule} ${pointer}`);
}

/** The text that a diagnostic points at. */
export function textAt(
  content: string,
  { line, column, length }: { line: number; column: number; length: number },
): string {
  const characters = Array.from(content.split("\n")[line - 1] ?? "");
  return characters.slice(column - 1, column - 1 + length).join("");
}

/** Numbers in [0, 1) from a seed, the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
