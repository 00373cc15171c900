import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** A script of `test/store/children/`, made into one file that Node runs. */
export interface Script {
  readonly file: string;
  remove(): void;
}

export function bundleChild(name: string): Script {
  const folder = mkdtempSync(join(tmpdir(), "registryd-child-"));
  const file = join(folder, `${name}.mjs`);
  buildSync({
    entryPoints: [join(REPOSITORY, "test/store/children", `${name}.ts`)],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["better-sqlite3"],
    logLevel: "error",
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Child {
  readonly process: ChildProcess;
  /** The next line on its standard output that begins with this; fails when the child ends without it. */
  line(prefix: string): Promise<string>;
  /** All lines so far. */
  readonly lines: readonly string[];
  readonly ended: Promise<NodeJS.Signals | number | null>;
}

/** Runs a command; a script of ours finds the packages of this repository wherever it lies. */
export function startChild(command: string, args: readonly string[]): Child {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_PATH: join(REPOSITORY, "node_modules") },
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of [...waiting]) check();
  };
  createInterface({ input: child.stdout }).on("line", (text) => {
    lines.push(text);
    wake();
  });
  let isOver = false;
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.once("close", (code, signal) => {
      isOver = true;
      wake();
      resolve(signal ?? code);
    });
  });
  const line = (prefix: string) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        const found = lines.find((text) => text.startsWith(prefix));
        if (found === undefined && !isOver) return;
        waiting.delete(check);
        if (found === undefined) reject(new Error(`the child ended without "${prefix}": ${lines.join(" | ")}`));
        else resolve(found);
      };
      waiting.add(check);
      check();
    });
  return { process: child, line, lines, ended };
}

export function startScript(script: Script, args: readonly string[]): Child {
  return startChild(process.execPath, [script.file, ...args]);
}
