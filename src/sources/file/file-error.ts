import type { BigIntStats } from "node:fs";
import { errnoName } from "../../errno-name.ts";
import { type ErrorCode, RegistrydError } from "../../errors.ts";

/** Any error of the file system about the source's file, as what happened and what to do. */
export function explainFileError(path: string, cause: unknown): unknown {
  const name = isErrnoException(cause) ? errnoName(cause) : null;
  if (name === null) return cause;
  const { code, what, hint, passes } = EXPLANATIONS[name] ?? { ...UNREADABLE, what: `cannot be read (${name})` };
  return new RegistrydError(code, `${path} ${what}`, { hint, cause, helpsToWait: passes === true });
}

/** @throws {RegistrydError} `not_regular_file` */
export function assertRegular(path: string, stats: BigIntStats): void {
  if (!stats.isFile()) throw notRegular(path, `is ${kindOf(stats)}, not a regular file`);
}

/** @throws {RegistrydError} `limit_exceeded` */
export function assertSize(path: string, sizeBytes: bigint, maxBytes: number): void {
  if (sizeBytes <= BigInt(maxBytes)) return;
  throw new RegistrydError("limit_exceeded", `${path} has ${sizeBytes} bytes; at most ${maxBytes} are read`, {
    hint: "split the document over several sources, or raise the limit on its size in the config",
  });
}

export function notRegular(path: string, what: string, cause?: unknown): RegistrydError {
  return new RegistrydError("not_regular_file", `${path} ${what}`, {
    hint: "let the source name a regular file, or a link to one",
    cause,
  });
}

/** @throws never; the answer to a file whose writer does not pause */
export function neverWhole(path: string, attempts: number): RegistrydError {
  return new RegistrydError("unreadable", `${path} changed under each of ${attempts} attempts to read it`, {
    hint: "write to a temporary file beside it and rename that over it; it is read again when it comes to rest",
  });
}

interface Explanation {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
  /** A trouble of the machine or the volume, which may be over at the next attempt. */
  readonly passes?: true;
}

const MISSING: Explanation = {
  code: "not_found",
  what: "does not exist",
  hint: "check the path and its mount; the file is read as soon as it appears",
};

const UNREADABLE: Omit<Explanation, "what"> = {
  code: "unreadable",
  hint: "check the volume the file is on; what was read last stays served",
};

const FORBIDDEN: Explanation = {
  code: "unreadable",
  what: "may not be read by this user",
  hint: "give the user that runs registryd read permission on the file, and execute permission on each folder above it",
};

const OUT_OF_DESCRIPTORS: Explanation = {
  code: "unreadable",
  what: "cannot be opened: too many files are open",
  hint: "it is tried again soon; raise the limit on open files (`ulimit -n`) if this comes back",
  passes: true,
};

const TROUBLED: Explanation = {
  ...UNREADABLE,
  what: "cannot be read: its volume reports a fault",
  passes: true,
};

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ENOENT: MISSING,
  ENOTDIR: { ...MISSING, what: "does not exist: a part of the path is no folder" },
  ENAMETOOLONG: { ...MISSING, what: "does not exist: the path is too long" },
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  ELOOP: { code: "unreadable", what: "is a link that leads in a circle", hint: "let the link lead to a regular file" },
  EMFILE: OUT_OF_DESCRIPTORS,
  ENFILE: OUT_OF_DESCRIPTORS,
  EIO: TROUBLED,
  ESTALE: TROUBLED,
  ENOMEM: { ...UNREADABLE, what: "cannot be read: the machine is out of memory", passes: true },
  // What opening a socket, or a device that is not there, gives.
  ENXIO: { code: "not_regular_file", what: "is a socket or a device", hint: "let the source name a regular file" },
  ENODEV: { code: "not_regular_file", what: "is a device", hint: "let the source name a regular file" },
};

function kindOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

function isErrnoException(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
