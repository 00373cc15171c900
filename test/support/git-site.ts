import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { DetailedSourceView } from "../../src/http/source-view.ts";
import type { RunRecord } from "../../src/model.ts";
import { getJson, type Item, walk } from "./client.ts";
import { createGitRepository, type GitRepository } from "./git-repository.ts";
import { type GitServer, type GitServerOptions, startGitServer } from "./git-server.ts";
import { type Daemon, startDaemon, temporaryFolder } from "./run-registryd.ts";

/** A source as the config spells it. */
export interface SiteSource {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** The built program beside a git server on loopback. Each source has a registry of its own, of the same name. */
export interface GitSite {
  readonly folder: string;
  /** The folder of the repositories. */
  readonly root: string;
  readonly server: GitServer;
  readonly daemon: Daemon;
  /** Makes a bare repository that the server serves. */
  repository(name?: string): GitRepository;
  /** Writes the config; the registry of the first source is the default one. */
  configure(sources: readonly SiteSource[]): void;
  start(env?: Readonly<Record<string, string>>): Promise<Daemon>;
  stop(): Promise<void>;
  source(name: string): Promise<DetailedSourceView>;
  /** Newest first, at most 1,000. */
  runs(name: string): Promise<readonly RunRecord[]>;
  served(registry: string): Promise<readonly Item[]>;
  close(): Promise<void>;
}

export async function openGitSite(options: GitServerOptions = {}): Promise<GitSite> {
  const folder = temporaryFolder();
  const root = join(folder.path, "served");
  mkdirSync(root);
  const server = await startGitServer(root, options);
  let daemon: Daemon | null = null;
  const running = () => {
    if (daemon === null) throw new Error("the daemon was not started");
    return daemon;
  };
  const stop = async () => {
    await daemon?.stop();
    daemon = null;
  };
  return {
    folder: folder.path,
    root,
    server,
    get daemon() {
      return running();
    },
    repository(name = "catalog.git") {
      const repository = createGitRepository(name, [], root);
      repository.git("config", "uploadpack.allowFilter", "true");
      repository.git("config", "receive.autogc", "false");
      return repository;
    },
    configure(sources) {
      const registries = sources.map(({ name }) => ({ name, sources: [name] }));
      const http = { defaultRegistry: sources[0]?.name };
      writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify({ sources, registries, http }));
    },
    async start(env = {}) {
      daemon = await startDaemon([], { cwd: folder.path, env });
      return daemon;
    },
    stop,
    source: (name) => getJson(`${running().url}/v1/sources/${name}`),
    runs: (name) => walk<RunRecord>(`${running().url}/v1/sources/${name}/runs`, "runs"),
    served: (registry) => walk<Item>(`${running().url}/registry/${registry}/v0.1/servers`),
    async close() {
      await stop();
      await server.close();
      folder.remove();
    },
  };
}

const run = promisify(execFile);

/** Pushes from a repository to another in a process of its own, so that a server in this one goes on answering. */
export async function push(from: string, to: string, refspec: string): Promise<void> {
  await run("git", ["-C", from, "push", "--quiet", to, refspec], {
    env: { PATH: process.env["PATH"], HOME: "/nonexistent" },
  });
}
