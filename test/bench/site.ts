import { execFileSync, spawn } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { sync } from "../support/client.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

/** A daemon with one file source in a folder of its own. */
export interface Site {
  readonly folder: string;
  readonly daemon: Daemon;
  /** Writes the file in one step and syncs it; returns how long that took, in milliseconds, from the request to its answer. */
  publish(text: string): Promise<number>;
  stop(): Promise<void>;
}

export async function startSite(options: { cacheBytes?: number; env?: Record<string, string> } = {}): Promise<Site> {
  const folder = temporaryFolder();
  const file = join(folder.path, "registry.json");
  const source = { name: "bench", file: { path: file }, syncPolicy: { interval: "1h" }, deletionGuard: false };
  const config = {
    sources: [source],
    registries: [{ name: "default", sources: ["bench"] }],
    http: options.cacheBytes === undefined ? {} : { cacheBytes: options.cacheBytes },
  };
  writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify(config));
  const daemon = await startDaemon([], { cwd: folder.path, env: options.env ?? {} });
  // The run of the start must be over, or it would take the first document away from the run that is timed.
  await sync(daemon.internalUrl);
  return {
    folder: folder.path,
    daemon,
    publish: async (text) => {
      writeFileSync(`${file}.tmp`, text);
      renameSync(`${file}.tmp`, file);
      // Long work of our own may have let the server close an idle connection: take notice before it is used again.
      await setTimeout(20);
      const startedAt = performance.now();
      const reply = await sync(daemon.internalUrl);
      if (reply.sources[0]?.outcome !== "applied") throw new Error(`not applied: ${JSON.stringify(reply)}`);
      return performance.now() - startedAt;
    },
    stop: async () => {
      await daemon.stop();
      folder.remove();
    },
  };
}

/** A helper process that prints its port; `end` stops it. */
export async function startPeer(script: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...nodeArgs(env), join(import.meta.dirname, script), ...args], {
    env: { ...process.env, ...env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.stdout.once("data", (text) => resolve(Number(String(text))));
  });
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? -1, end: () => child.kill("SIGKILL") };
}

function nodeArgs(env: Record<string, string>): readonly string[] {
  return env["NODE_OPTIONS"]?.split(" ") ?? [];
}

export const hasWrk = (() => {
  try {
    execFileSync("which", ["wrk"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

export interface Load {
  readonly connections?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests a second that `wrk` gets through one thread; with one connection, the inverse of the latency. */
export function requestsPerSecond(url: string, seconds: number, { connections = 32, headers = {} }: Load = {}): number {
  const lines = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const output = execFileSync("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, ...lines, url], { encoding: "utf8" });
  if (/Non-2xx or 3xx responses|Socket errors/.test(output)) throw new Error(`wrk saw errors at ${url}:\n${output}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
}

/** Resident memory of a process in MiB: now, and the most it ever was. */
export function memoryMiB(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}
