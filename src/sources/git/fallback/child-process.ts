import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { RegistrydError } from "../../../errors.ts";
import { encodeFrame, type Frame, readFrames } from "./frames.ts";
import { watchMemory } from "./memory-watch.ts";
import type { ChildAnswer, OpenRequest, ReadRequest } from "./messages.ts";

/** A child that answers one message after the other. */
export interface GitChild {
  /** @throws {RegistrydError} `internal`, `limit_exceeded`; the reason of the signal */
  ask(request: OpenRequest | ReadRequest): Promise<Frame<ChildAnswer>>;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface GitChildOptions {
  readonly entry: string;
  readonly gitdir: string;
  readonly maxMemoryBytes: number;
  readonly maxContentBytes: number;
}

const MIB = 1024 * 1024;

/**
 * Resolves when the process runs.
 * @throws {RegistrydError} `internal` when it cannot be started
 */
export async function startGitChild(options: GitChildOptions, signal: AbortSignal): Promise<GitChild> {
  const child = spawnChild(options);
  await once(child, "spawn").catch((cause) => {
    throw notStarted(cause);
  });
  const gone = once(child, "close");
  let killedFor: unknown = null;
  const kill = (reason: unknown) => {
    killedFor ??= reason;
    child.kill("SIGKILL");
  };
  const onAbort = () => kill(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  // It may have been called off while the process was started, which nobody tells any more.
  if (signal.aborted) onAbort();
  const stopWatch = watchMemory(child.pid ?? 0, options.maxMemoryBytes, () =>
    kill(tooMuchMemory(options.maxMemoryBytes)),
  );
  const answers = readFrames<ChildAnswer>(child.stdout, options.maxContentBytes);
  child.on("error", kill);
  // A child that is gone shows by its missing answer.
  child.stdin.on("error", () => {});
  return {
    async ask(request) {
      for (const piece of encodeFrame(request)) child.stdin.write(piece);
      const next = await answers.next();
      if (next.done !== true) return next.value;
      await gone;
      throw killedFor ?? died(child);
    },
    async stop() {
      signal.removeEventListener("abort", onAbort);
      stopWatch();
      kill(null);
      await gone;
    },
  };
}

function spawnChild({ entry, gitdir, maxMemoryBytes }: GitChildOptions): ChildProcessByStdio<Writable, Readable, null> {
  const heapMib = Math.ceil(maxMemoryBytes / MIB);
  const { NODE_EXTRA_CA_CERTS: certificates } = process.env;
  return spawn(process.execPath, [`--max-old-space-size=${heapMib}`, entry, gitdir], {
    // Nothing else of the daemon's settings and secrets reaches the child.
    env: certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates },
    stdio: ["pipe", "pipe", "ignore"],
  });
}

function notStarted(cause: unknown): RegistrydError {
  return new RegistrydError("internal", "the git child process could not be started", {
    hint: "look at the limits on processes, open files and memory of the service, and whether its node is still in place",
    helpsToWait: true,
    cause,
  });
}

function tooMuchMemory(maxBytes: number): RegistrydError {
  return new RegistrydError("limit_exceeded", `reading the repository took more than ${maxBytes} bytes of memory`, {
    hint: "serve the repository from a git server with protocol 2, or raise limits.maxFallbackMemoryBytes",
  });
}

function died({ exitCode, signalCode }: { exitCode: number | null; signalCode: string | null }): RegistrydError {
  return new RegistrydError("internal", `the git child process ended unexpectedly (${signalCode ?? exitCode})`, {
    hint: "it is tried again soon; SIGKILL may mean that the system ran out of memory",
    helpsToWait: true,
  });
}
