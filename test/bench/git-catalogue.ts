import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type MadeUpRegistry, madeUpRegistry, withChangedEntries } from "../support/made-up-registry.ts";
import { startPeer } from "./site.ts";

const FILES = 5_000;
const FILES_A_FOLDER = 50;
const FILE_BYTES = 10_000;
const REGISTRY_BYTES = 3_500_000;

export const GIT_ENVIRONMENT = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
};

/** A served repository of 5,000 files in 50 MB, one of them a registry of 3.5 MB, and room beside it. */
export interface Catalogue {
  readonly url: string;
  readonly dir: string;
  readonly folder: string;
  /** Commits a change of one file that is not the registry. */
  commitUnrelated(): void;
  /** Commits a registry with one entry in a hundred changed. */
  commitRegistry(): void;
  allowFilter(allowed: boolean): void;
  /** Requests and bytes, both ways, heads included, since the last call. */
  counts(): Promise<{ readonly requests: number; readonly bytes: number }>;
  close(): void;
}

export async function openCatalogue(): Promise<Catalogue> {
  const folder = mkdtempSync(join(tmpdir(), "registryd-bench-git-"));
  const dir = join(folder, "served", "catalogue.git");
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", dir], { env: GIT_ENVIRONMENT });
  const registry = registryOfBytes(REGISTRY_BYTES);
  fastImport(dir, [commitHead("First", null), ...treeFiles(), file("registry.json", textOf(registry))]);
  git(dir, "repack", "-adq");
  const server = await startPeer("git-http.mjs", [join(folder, "served")]);
  let number = 0;
  const commit = (path: string, content: string) =>
    fastImport(dir, [commitHead(`Change ${++number}`, "refs/heads/main^0"), file(path, content)]);
  return {
    url: `${server.url}/catalogue.git`,
    dir,
    folder,
    commitUnrelated: () => commit(pathOf(number % FILES), contentOf(FILES + number)),
    commitRegistry: () => commit("registry.json", textOf(withChangedEntries(registry, 100, String(number)))),
    allowFilter: (allowed) => git(dir, "config", "uploadpack.allowFilter", String(allowed)),
    counts: async () => (await fetch(`${server.url}/.counts`)).json() as Promise<{ requests: number; bytes: number }>,
    close() {
      server.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a small repository with so many branches beside `main`, and returns its address. */
export function addManyRefs({ folder, url }: Catalogue, branches: number): string {
  const dir = join(folder, "served", "many.git");
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", dir], { env: GIT_ENVIRONMENT });
  fastImport(dir, [commitHead("First", null), file("registry.json", textOf(madeUpRegistry(10)))]);
  const commit = git(dir, "rev-parse", "main").trim();
  const refs = Array.from({ length: branches }, (_, index) => `${commit} refs/heads/topic/${index}\n`);
  // Sorted, as git itself would write it: made one by one they would take a minute.
  writeFileSync(join(dir, "packed-refs"), `# pack-refs with: peeled fully-peeled sorted \n${refs.sort().join("")}`);
  return url.replace("catalogue.git", "many.git");
}

const run = promisify(execFile);

/** Runs git as whoever reads the catalogue would; returns how long it took, in milliseconds. */
export async function timeOfGit(cwd: string, ...args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  await run("git", args, { cwd, env: GIT_ENVIRONMENT, maxBuffer: 64 * 1024 * 1024 });
  return performance.now() - startedAt;
}

function git(dir: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", dir, ...args], { env: GIT_ENVIRONMENT, encoding: "utf8" });
}

function fastImport(dir: string, commands: readonly string[]): void {
  execFileSync("git", ["-C", dir, "fast-import", "--quiet"], { input: commands.join(""), env: GIT_ENVIRONMENT });
}

function commitHead(message: string, from: string | null): string {
  const person = "committer Ada <ada@example.com> 1767323045 +0000";
  return `commit refs/heads/main\n${person}\n${data(message)}${from === null ? "" : `from ${from}\n`}`;
}

function file(path: string, content: string): string {
  return `M 100644 inline ${path}\n${data(content)}`;
}

function data(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}

function treeFiles(): string[] {
  return Array.from({ length: FILES }, (_, index) => file(pathOf(index), contentOf(index)));
}

function pathOf(index: number): string {
  return `docs/${Math.floor(index / FILES_A_FOLDER)}/page-${index}.md`;
}

/** Text that zlib halves, as it does with prose; equal numbers give equal text. */
function contentOf(number: number): string {
  const lines: string[] = [];
  for (let line = 0; line * 100 < FILE_BYTES; line++) {
    const digest = createHash("sha256").update(`${number}/${line}`).digest("base64");
    lines.push(`- The page on this matter says of line ${line % 10} ${digest}`.padEnd(99, "."));
  }
  return `${lines.join("\n")}\n`;
}

function registryOfBytes(bytes: number): MadeUpRegistry {
  const sample = 1_000;
  return madeUpRegistry(Math.round((bytes / textOf(madeUpRegistry(sample)).length) * sample));
}

/** As a team would review it. */
function textOf(registry: MadeUpRegistry): string {
  return JSON.stringify(registry, null, 2);
}
