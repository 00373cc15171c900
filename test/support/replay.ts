import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The recorded states of the official feed as a bare repository, oldest commit first. */
export interface Replay {
  readonly repository: string;
  readonly commits: readonly string[];
  /** `registry.json` of the commit. */
  document(commit: string): Buffer;
  remove(): void;
}

export function openReplay(sharedData: string): Replay {
  const directory = mkdtempSync(join(tmpdir(), "registryd-replay-"));
  const repository = join(directory, "replay.git");
  const bundle = join(sharedData, "real/replay-150.bundle");
  execFileSync("git", ["clone", "--quiet", "--bare", "--branch", "replay", bundle, repository], { stdio: "pipe" });
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", repository, ...args], { maxBuffer: 64 * 1024 * 1024, stdio: "pipe" });
  const commits = git("log", "--reverse", "--format=%H", "replay").toString().trim().split("\n");
  return {
    repository,
    commits,
    document: (commit) => git("cat-file", "blob", `${commit}:registry.json`),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
