import { CommanderError } from "commander";
import { EXIT } from "./exit-code.ts";
import type { Io } from "./io.ts";

/** Says what is wrong with a flag or an argument; thrown, it ends the command as commander's own findings do. */
export function usageError(io: Io, message: string): CommanderError {
  io.stderr.write(`error: ${message}\n`);
  return reportedUsageError(message);
}

/** As `usageError`, for what has been said already. */
export function reportedUsageError(message: string): CommanderError {
  return new CommanderError(EXIT.usage, "registryd.usage", message);
}
