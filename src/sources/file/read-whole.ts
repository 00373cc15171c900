import { createHash } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { assertRegular, assertSize, notRegular } from "./file-error.ts";
import { fingerprintOf } from "./fingerprint.ts";

export interface WholeFile {
  readonly bytes: Buffer;
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly sha256: string;
  /** Equal before and after the read. */
  readonly stats: BigIntStats;
}

/** Never waits for a writer of a pipe, never makes a terminal ours. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const CHUNK_BYTES = 2 * 1024 * 1024;

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
    const { bytes, sha256 } = await readCounted(file, Number(before.size), signal);
    const after = await file.stat({ bigint: true });
    if (fingerprintOf(before) !== fingerprintOf(after)) return null;
    if (bytes.length > 0 && before.size === 0n) throw notRegular(path, "is made up by the system as it is read");
    return bytes.length === Number(before.size) ? { bytes, sha256, stats: before } : null;
  } finally {
    await file.close();
  }
}

/**
 * Reads up to the end, but at most one byte more than expected: by then it is clear that the file grew. Each chunk is
 * hashed while the next one is read.
 */
async function readCounted(
  file: FileHandle,
  expectedBytes: number,
  signal: AbortSignal,
): Promise<Pick<WholeFile, "bytes" | "sha256">> {
  const buffer = Buffer.allocUnsafe(expectedBytes + 1);
  const hash = createHash("sha256");
  const readFrom = (at: number) => file.read(buffer, at, Math.min(CHUNK_BYTES, buffer.length - at), at);
  let filled = 0;
  let { bytesRead } = await readFrom(0);
  while (bytesRead > 0) {
    signal.throwIfAborted();
    const chunk = buffer.subarray(filled, filled + bytesRead);
    filled += bytesRead;
    const reading = readFrom(filled);
    hash.update(chunk);
    ({ bytesRead } = await reading);
  }
  return { bytes: buffer.subarray(0, filled), sha256: hash.digest("hex") };
}
