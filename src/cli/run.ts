import { CommanderError } from "commander";
import { toRegistrydError } from "../errors.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { buildProgram } from "./program.ts";

/** Runs one command line (without node and the script) to its end and returns the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = buildProgram({ io, finish: (code) => void (exitCode = code) });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (thrown) {
    return report(thrown, io);
  }
}

function report(thrown: unknown, io: Io): number {
  // Commander has written its own message already; --help and --version end here too, with code 0.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const error = toRegistrydError(thrown);
  io.stderr.write(`registryd: ${error.message}\n`);
  if (error.hint !== null) io.stderr.write(`  ${error.hint}\n`);
  return exitCodeOf(error);
}
