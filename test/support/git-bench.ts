import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegistrydError } from "../../src/errors.ts";
import type { Fetched, Look, Source } from "../../src/sources/source.ts";
import { createGitRepository, type Files, type GitRepository } from "./git-repository.ts";
import { type GitServer, startGitServer } from "./git-server.ts";
import { buildGitChild, type GitSourceSettings, gitSource } from "./git-source.ts";

/** The two engines, each with a server that makes `auto` choose it. */
export const ENGINES = [
  { engine: "builtin", withoutV2: false },
  { engine: "isomorphic-git", withoutV2: true },
] as const;

export type EngineCase = (typeof ENGINES)[number];

/** A repository, its server and its readers, all of which go with `dispose`. */
export interface GitBench {
  readonly repository: GitRepository;
  readonly server: GitServer;
  source(settings?: GitSourceSettings): Source;
  commit(files: Files, options?: Parameters<GitRepository["commit"]>[1]): string;
  /** Temporary folders that readers have left behind. */
  leftovers(): readonly string[];
  dispose(): Promise<void>;
}

export const NEVER = new AbortController().signal;

export async function openGitBench({ withoutV2 }: EngineCase, initArgs: readonly string[] = []): Promise<GitBench> {
  buildGitChild();
  const repository = createGitRepository("catalog.git", initArgs);
  repository.git("config", "uploadpack.allowFilter", "true");
  const server = await startGitServer(repository.root, { withoutV2 });
  const sources: Source[] = [];
  const temporary = mkdtempSync(join(tmpdir(), "registryd-test-tmp-"));
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = temporary;
  return {
    repository,
    server,
    source(settings = {}) {
      const source = gitSource(server.url(), settings);
      sources.push(source);
      return source;
    },
    commit: (files, options) => repository.commit(files, options),
    leftovers: () => readdirSync(temporary),
    async dispose() {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
      for (const source of sources) await source.close();
      await server.close();
      repository.remove();
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

export async function read(
  source: Source,
  last: string | null = null,
  signal = NEVER,
): Promise<Fetched & { look: Look }> {
  const look = await source.look(last, signal);
  return { look, ...(await source.fetch(look, new Set(), signal)) };
}

export async function readText(source: Source): Promise<string> {
  const { files } = await read(source);
  return Buffer.from(files[0]?.bytes ?? []).toString();
}

/** The error that reading ends with, which tells what to do. */
export async function failure(source: Source, signal = NEVER, last: string | null = null): Promise<RegistrydError> {
  const error = await read(source, last, signal).then(
    () => new Error("it was read"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RegistrydError)) throw error;
  if (error.hint === null) throw new Error(`${error.code} without a hint: ${error.message}`);
  return error;
}
