import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { RegistrydError } from "../../errors.ts";
import type { Log } from "../../log.ts";

const MAX_PASSWORD_BYTES = 64 * 1024;
const READABLE_BY_OTHERS = 0o004;

/**
 * The password in a file, less one newline at its end. Opened without waiting, so that a FIFO holds up nothing, and
 * judged by the open descriptor.
 * @throws {RegistrydError} `auth_failed`
 */
export async function readPassword(path: string, log: Log): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause) => {
    throw unusable(path, "cannot be opened", cause);
  });
  try {
    const password = await readRegular(path, file, log);
    if (password === "") throw unusable(path, "is empty");
    return password;
  } finally {
    await file.close();
  }
}

async function readRegular(path: string, file: FileHandle, log: Log): Promise<string> {
  const stats = await file.stat();
  if (!stats.isFile()) throw unusable(path, "is not a regular file");
  if ((stats.mode & READABLE_BY_OTHERS) !== 0)
    log.warn("password file is readable by everyone", { passwordFile: path });
  const bytes = Buffer.alloc(MAX_PASSWORD_BYTES + 1);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  if (bytesRead > MAX_PASSWORD_BYTES) throw unusable(path, `is larger than ${MAX_PASSWORD_BYTES} bytes`);
  return bytes.toString("utf8", 0, bytesRead).replace(/\r?\n$/, "");
}

function unusable(path: string, why: string, cause?: unknown): RegistrydError {
  return new RegistrydError("auth_failed", `the password file ${path} ${why}`, {
    hint: "auth.passwordFile must name a regular file that holds the password alone and that registryd may read",
    cause,
  });
}
