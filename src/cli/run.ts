import { CommanderError } from "commander";
import { toRegistrydError } from "../errors.ts";
import { redact } from "../redact.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { buildProgram } from "./program.ts";

/** Runs one command line (without node and the script) to its end and returns the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  const finish = (code: number) => {
    exitCode = code;
  };
  const program = buildProgram({ io, finish });
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
  io.stderr.write(`registryd: ${redact(error.message)}\n`);
  if (error.hint !== null) io.stderr.write(`  ${redact(error.hint)}\n`);
  return exitCodeOf(error);
}
