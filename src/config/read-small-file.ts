import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

export type SmallFile =
  | { readonly type: "read"; readonly bytes: Buffer }
  /** `message` says what is wrong, without the path. */
  | { readonly type: "failed"; readonly message: string };

/**
 * Reads a file of at most `maxBytes` whole. It is opened once, without waiting for a writer of a pipe, and must be a
 * regular file; its size is checked before anything is read, and again by counting.
 */
export function readSmallFile(path: string, maxBytes: number): SmallFile {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return readDescriptor(descriptor, maxBytes);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { type: "failed", message: openFailure(error) };
  }
}

function readDescriptor(descriptor: number, maxBytes: number): SmallFile {
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) return { type: "failed", message: "is a directory, not a file" };
  if (!stat.isFile()) return { type: "failed", message: "is not a regular file" };
  const buffer = Buffer.alloc(Math.min(stat.size, maxBytes) + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (count === 0) break;
    length += count;
  }
  if (length > maxBytes || stat.size > maxBytes) {
    return { type: "failed", message: `is larger than ${maxBytes} bytes (limit_exceeded)` };
  }
  return { type: "read", bytes: buffer.subarray(0, length) };
}

function openFailure(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT" || code === "ENOTDIR") return "was not found";
  if (code === "EACCES" || code === "EPERM") return "is not readable: permission denied";
  if (code === "EISDIR") return "is a directory, not a file";
  if (code === "ELOOP") return "is not readable: too many symbolic links";
  return `is not readable (${typeof code === "string" ? code : "unknown error"})`;
}
