import { EXIT, type ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./paint.ts";
import { readStatus } from "./read-status.ts";
import { ails, statusReport } from "./status-report.ts";
import { type ClientFlags, whereabouts } from "./whereabouts.ts";

export async function status(flags: ClientFlags & { readonly check?: true }, io: Io): Promise<ExitCode> {
  const answer = await readStatus(whereabouts(flags, io), Date.now());
  const text = flags.json ? `${JSON.stringify(answer, null, 2)}\n` : statusReport(answer, paintFor(io.stdout, io.env));
  io.stdout.write(text);
  return flags.check && answer.sources.some(ails) ? EXIT.findings : EXIT.ok;
}
