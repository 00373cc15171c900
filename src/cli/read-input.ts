import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import type { Io } from "./io.ts";

type Input =
  | { readonly type: "read"; readonly file: string; readonly bytes: Uint8Array }
  | { readonly type: "failed"; readonly reason: string };

/** A regular file, read whole, or standard input for `-`. A pipe or device by name is refused: it could block for ever. */
export async function readInput(path: string, io: Io): Promise<Input> {
  if (path === "-") return { type: "read", file: "<stdin>", bytes: await io.readStdin() };
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(descriptor).isFile()) return { type: "failed", reason: "it is not a regular file" };
      return { type: "read", file: path, bytes: readFileSync(descriptor) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { type: "failed", reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  if (code === "ENOENT" || code === "ENOTDIR") return "it was not found";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return code;
}
