import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { assertRegular, assertSize, notRegular } from "./file-error.ts";
import { fingerprintOf } from "./fingerprint.ts";

export interface WholeFile {
  readonly bytes: Buffer;
  /** Equal before and after the read. */
  readonly stats: BigIntStats;
}

/** Never waits for a writer of a pipe, never makes a terminal ours. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file through one descriptor, which is judged before a byte is read: nobody can put another file in its
 * place meanwhile. Holds no thread on pipes, sockets and devices.
 * @returns null when the file changed under the read
 * @throws {RegistrydError} `not_regular_file`, `limit_exceeded`; errors of the file system as they are
 */
export async function readWhole(path: string, maxBytes: number, signal: AbortSignal): Promise<WholeFile | null> {
  const file = await open(path, FLAGS);
  try {
    const before = await file.stat({ bigint: true });
    assertRegular(path, before);
    assertSize(path, before.size, maxBytes);
    const bytes = await readCounted(file, Number(before.size), signal);
    const after = await file.stat({ bigint: true });
    if (fingerprintOf(before) !== fingerprintOf(after)) return null;
    if (bytes.length > 0 && before.size === 0n) throw notRegular(path, "is made up by the system as it is read");
    return bytes.length === Number(before.size) ? { bytes, stats: before } : null;
  } finally {
    await file.close();
  }
}

/** Reads up to the end, but at most one byte more than expected: by then it is clear that the file grew. */
async function readCounted(file: FileHandle, expectedBytes: number, signal: AbortSignal): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(expectedBytes + 1);
  let filled = 0;
  while (filled < buffer.length) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, filled, Math.min(CHUNK_BYTES, buffer.length - filled), filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
