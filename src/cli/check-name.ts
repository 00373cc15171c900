import { nearest } from "../config/nearest.ts";
import type { Io } from "./io.ts";
import { usageError } from "./usage-error.ts";

/** @throws {CommanderError} for a name that is not there, after saying which was meant, or which there are */
export function checkName(noun: "source" | "registry", name: string, known: readonly string[], io: Io): void {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  const meant = near === null ? `there are: ${known.join(", ")}` : `did you mean ${near}?`;
  throw usageError(io, `there is no ${noun} ${JSON.stringify(name)}; ${meant}`);
}
