import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { type BasicAuth, DEFAULT_LIMITS, type GitLocation, type Limits } from "../../src/config/config.ts";
import type { Log } from "../../src/log.ts";
import type { UsedEngine } from "../../src/model.ts";
import { createGitSource } from "../../src/sources/git/git-source.ts";
import type { Source } from "../../src/sources/source.ts";

export interface GitSourceSettings extends Partial<Omit<GitLocation, "type" | "repository">> {
  readonly engine?: UsedEngine | "auto";
  readonly limits?: Partial<Limits>;
  readonly log?: Log;
  readonly auth?: BasicAuth;
}

export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

/** A git source as the daemon would make it. */
export function gitSource(repository: string, settings: GitSourceSettings = {}): Source {
  const { engine = "auto", limits = {}, log = SILENT, ...location } = settings;
  const defaults = {
    branch: null,
    tag: null,
    commit: null,
    path: "registry.json",
    auth: null,
    allowInsecureAuth: false,
    requireFastForward: false,
    immutableTags: false,
  };
  return createGitSource({
    name: "catalog",
    location: { type: "git", repository, ...defaults, ...location },
    limits: { ...DEFAULT_LIMITS, ...limits },
    engine,
    log,
    addSecret: () => {},
    childEntry: buildGitChild(),
  });
}

let built: string | null = null;

/** The child's program, bundled anew from its sources once in each test file. */
export function buildGitChild(): string {
  if (built !== null) return built;
  const folder = mkdtempSync(join(tmpdir(), "registryd-test-child-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "git-child.mjs");
  buildSync({
    entryPoints: ["src/sources/git/fallback/child.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
  built = outfile;
  return outfile;
}
