import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a path holds in a commit: a regular file's content, or one of git's other kinds. */
export type FileSpec =
  | string
  | Buffer
  | { readonly link: string }
  | { readonly submodule: string }
  | { readonly executable: string };

export type Files = Readonly<Record<string, FileSpec>>;

/** A bare repository made by native git, below a folder that a test server serves. */
export interface GitRepository {
  readonly root: string;
  readonly dir: string;
  /** Runs git in the repository and returns what it printed, without the last newline. */
  git(...args: readonly string[]): string;
  /** Makes a commit of exactly these files and points `branch` at it; `parent` null makes it a first commit. */
  commit(files: Files, options?: CommitOptions): string;
  /** Writes an object as it is, sound or not, and returns its id. */
  hash(type: "blob" | "tree" | "commit", content: string | Buffer): string;
  /** Makes a commit of one tree with any names at all. */
  commitTree(entries: readonly RawTreeEntry[]): string;
  remove(): void;
}

export interface RawTreeEntry {
  readonly mode: string;
  readonly name: Buffer;
  readonly id: string;
}

export interface CommitOptions {
  readonly branch?: string;
  readonly parent?: string | null;
  readonly message?: string;
  readonly at?: string;
}

const ENVIRONMENT = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

export function createGitRepository(
  name = "catalog.git",
  initArgs: readonly string[] = [],
  root = mkdtempSync(join(tmpdir(), "registryd-test-git-")),
): GitRepository {
  const dir = join(root, name);
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", ...initArgs, dir], { env: ENVIRONMENT });
  const run = (args: readonly string[], input: string | Buffer = "", env: Record<string, string> = {}): string => {
    const result = spawnSync("git", ["-C", dir, ...args], {
      input,
      env: { ...ENVIRONMENT, ...env },
      maxBuffer: 1 << 30,
    });
    if (result.status !== 0) throw new Error(`git ${args.join(" ")}: ${result.stderr}`);
    return result.stdout.toString().trimEnd();
  };
  const branchTip = (branch: string) => {
    const result = spawnSync("git", ["-C", dir, "rev-parse", "-q", "--verify", `refs/heads/${branch}`], {
      env: ENVIRONMENT,
    });
    return result.status === 0 ? result.stdout.toString().trim() : null;
  };
  return {
    root,
    dir,
    git: (...args) => run(args),
    commit(
      files,
      { branch = "main", parent = branchTip(branch), message = "Change", at = "2026-01-02T03:04:05Z" } = {},
    ) {
      const index = join(dir, "test-index");
      rmSync(index, { force: true });
      const env = { GIT_INDEX_FILE: index, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at };
      run(["update-index", "--index-info"], indexInfo(files, run), env);
      const tree = run(["write-tree", "--missing-ok"], "", env);
      const parents = parent === null ? [] : ["-p", parent];
      const commit = run(["commit-tree", tree, ...parents, "-m", message], "", env);
      run(["update-ref", `refs/heads/${branch}`, commit]);
      return commit;
    },
    hash: (type, content) => run(["hash-object", "-w", "--literally", "-t", type, "--stdin"], content),
    commitTree(entries) {
      const pieces = entries.map(({ mode, name, id }) =>
        Buffer.concat([Buffer.from(`${mode} `), name, Buffer.from([0]), Buffer.from(id, "hex")]),
      );
      const tree = this.hash("tree", Buffer.concat(pieces));
      const person = "Ada <ada@example.com> 1767323045 +0000";
      const commit = this.hash("commit", `tree ${tree}\nauthor ${person}\ncommitter ${person}\n\nOdd names\n`);
      run(["update-ref", "refs/heads/main", commit]);
      return commit;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function indexInfo(files: Files, run: (args: readonly string[], input: string | Buffer) => string): string {
  const hash = (content: string | Buffer) => run(["hash-object", "-w", "--stdin"], content);
  const lines = Object.entries(files).map(([path, file]) => {
    if (typeof file === "string" || Buffer.isBuffer(file)) return `100644 ${hash(file)}\t${path}`;
    if ("link" in file) return `120000 ${hash(file.link)}\t${path}`;
    if ("submodule" in file) return `160000 ${file.submodule}\t${path}`;
    return `100755 ${hash(file.executable)}\t${path}`;
  });
  return lines.map((line) => `${line}\n`).join("");
}
