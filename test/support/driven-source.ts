import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface DrivenAnswer {
  readonly text?: string;
  readonly code?: string;
  readonly hint?: string;
  /** Hints so far. */
  readonly hints: number;
  readonly mode: "events" | "polling";
}

/** A file source in a process of its own, which may be another user's or in namespaces of its own. */
export interface DrivenSource {
  readonly pid: number;
  read(): Promise<DrivenAnswer>;
  stop(): Promise<void>;
}

const DRIVER = fileURLToPath(new URL("source-driver.ts", import.meta.url));
const NOBODY = 65_534;
const UNSHARE = "unshare";

export const isRoot = process.getuid?.() === 0;

/** Whether this machine lets us run a command with these flags of `unshare`. */
export function canUnshare(...flags: readonly string[]): boolean {
  return spawnSync(UNSHARE, [...flags, "true"]).status === 0;
}

/** @param wrapper command that runs the rest of its arguments, such as `unshare` */
export async function driveSource(
  folder: string,
  path: string,
  { wrapper = [], asNobody = false }: { readonly wrapper?: readonly string[]; readonly asNobody?: boolean } = {},
): Promise<DrivenSource> {
  const bundle = join(folder, "driver.mjs");
  await build({
    entryPoints: [DRIVER],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile: bundle,
  });
  await chmod(folder, 0o755);
  const [command = "", ...rest] = [...wrapper, process.execPath, bundle, path];
  const user = asNobody && isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"], ...user });
  return { pid: child.pid ?? 0, read: reader(child), stop: () => stop(child) };
}

function reader(child: ChildProcess): () => Promise<DrivenAnswer> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return async () => {
    child.stdin?.write("read\n");
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the source's process ended");
    return JSON.parse(value);
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
