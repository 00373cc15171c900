import { type BasicAuth, DEFAULT_LIMITS, type GitLocation, type Limits } from "../../src/config/config.ts";
import type { Log } from "../../src/log.ts";
import { createGitSource } from "../../src/sources/git/git-source.ts";
import type { UsedEngine } from "../../src/sources/git/repository.ts";
import { createHttpClient } from "../../src/sources/http-fetch.ts";
import type { Source } from "../../src/sources/source.ts";

export interface GitSourceSettings extends Partial<Omit<GitLocation, "type" | "repository">> {
  readonly engine?: UsedEngine | "auto";
  readonly limits?: Partial<Limits>;
  readonly log?: Log;
  readonly auth?: BasicAuth;
}

export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

/** A git source as the daemon would make it, with its own connections. */
export function gitSource(repository: string, settings: GitSourceSettings = {}): Source {
  const { engine = "auto", limits: someLimits, log = SILENT, ...location } = settings;
  const limits = { ...DEFAULT_LIMITS, ...someLimits };
  const http = createHttpClient(limits, Date.now);
  const defaults = { branch: null, tag: null, commit: null, path: "registry.json", auth: null, allowInsecureAuth: false };
  const source = createGitSource(
    "catalog",
    { type: "git", repository, ...defaults, ...location },
    {
      http,
      limits,
      engine,
      log,
      openFallback: () => Promise.reject(new Error("not built")),
    },
  );
  return {
    ...source,
    async close() {
      await source.close();
      http.close();
    },
  };
}
