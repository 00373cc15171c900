import type { GuardedProcess } from "../daemon/guard-process.ts";
import type { SignalledProcess } from "./called-off.ts";
import { EXIT } from "./exit-code.ts";

/** What a command may touch of the process it runs in. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly process: GuardedProcess & SignalledProcess;
  readStdin(): Promise<Uint8Array>;
  /** Ends the process at once, whatever is under way; with `code` unless an exit code is set already. */
  exit(code: number): void;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Bytes that the reader has not taken yet. */
  readonly writableLength: number;
  write(text: string): void;
}

export function processIo(process: NodeJS.Process): Io {
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    env: process.env,
    process,
    readStdin: () => readAll(process.stdin),
    exit: (code) => process.exit(process.exitCode ?? code),
  };
}

function output(stream: NodeJS.WriteStream): Output {
  // A reader that went away, such as `head`, is no failure; a full disk is.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") process.exitCode = EXIT.couldNotRun;
  });
  return {
    isTerminal: stream.isTTY === true,
    get writableLength() {
      return stream.writableLength;
    },
    write: (text) => void stream.write(text),
  };
}

async function readAll(stream: NodeJS.ReadStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
