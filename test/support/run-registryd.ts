import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PROGRAM = resolve("dist/registryd.js");

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Command that runs the rest of its arguments, such as `unshare`, in the process that it is started in. */
  readonly wrapper?: readonly string[];
}

/** Runs one command of the built program to its end. */
export async function runRegistryd(args: readonly string[], options: RunOptions): Promise<Finished> {
  const running = start(args, options);
  running.child.stdin?.end(options.stdin ?? "");
  return running.finished;
}

export interface Command {
  kill(signal: NodeJS.Signals): void;
  readonly finished: Promise<Finished>;
}

/** Starts one command of the built program, to be ended before its time. */
export function startCommand(args: readonly string[], options: RunOptions): Command {
  const { child, finished } = start(args, options);
  return { kill: (signal) => void child.kill(signal), finished };
}

export interface Daemon {
  readonly pid: number;
  /** Without a slash at the end. */
  readonly url: string;
  readonly internalUrl: string;
  stdout(): string;
  stderr(): string;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
  readonly finished: Promise<Finished>;
}

/** Starts `registryd serve` on free ports and returns when it says that it is ready to answer. */
export async function startDaemon(args: readonly string[], options: RunOptions): Promise<Daemon> {
  const ports = { REGISTRYD_ADDRESS: "127.0.0.1:0", REGISTRYD_INTERNAL_ADDRESS: "127.0.0.1:0" };
  const running = start(["serve", ...args], { ...options, env: { ...ports, ...options.env } });
  const [url, internalUrl] = await addresses(running);
  return {
    pid: running.child.pid ?? -1,
    url,
    internalUrl,
    stdout: running.stdout,
    stderr: running.stderr,
    finished: running.finished,
    stop: (signal = "SIGTERM") => {
      running.child.kill(signal);
      return running.finished;
    },
  };
}

/** A new folder for one test, and how to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "registryd-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

interface Running {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  readonly finished: Promise<Finished>;
}

function start(args: readonly string[], { cwd, env, wrapper = [] }: RunOptions): Running {
  const [command = "", ...rest] = [...wrapper, process.execPath, PROGRAM, ...args];
  const child = spawn(command, rest, { cwd, env: { ...cleanEnv(), ...env }, stdio: "pipe" });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? -1, ...output }));
  });
  return { child, stdout: () => output.stdout, stderr: () => output.stderr, finished };
}

/** The settings of whoever runs the tests must not leak into them. */
function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(REGISTRYD_|NO_COLOR$|FORCE_COLOR$|NODE_OPTIONS$)/.test(name)),
  );
}

async function addresses(running: Running): Promise<[string, string]> {
  let ended = false;
  running.finished.then(() => (ended = true));
  for (;;) {
    const url = /^ready: (\S+)/m.exec(running.stdout())?.[1];
    const internalUrl = /^internal: (\S+)/m.exec(running.stdout())?.[1];
    if (url !== undefined && internalUrl !== undefined) return [url, internalUrl];
    if (ended) throw new Error(`registryd ended before it was ready:\n${running.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
