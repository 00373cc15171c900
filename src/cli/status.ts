import { readLockInfo } from "../store/lock.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { locate } from "./locate.ts";
import { paintFor } from "./paint.ts";
import { readStatus } from "./read-status.ts";
import { ails, statusReport } from "./status-report.ts";
import type { ClientFlags } from "./whereabouts.ts";

export async function status(flags: ClientFlags & { readonly check?: true }, io: Io): Promise<ExitCode> {
  const located = await locate(flags, io);
  const answer = readStatus(located, Date.now());
  const holder = answer.daemon === null ? readLockInfo(located.target.databasePath) : null;
  if (holder !== null) {
    io.stderr.write(
      `registryd: process ${holder.pid} works on this store but does not answer; this is what the store holds\n`,
    );
  }
  const text = flags.json ? `${JSON.stringify(answer, null, 2)}\n` : statusReport(answer, paintFor(io.stdout, io.env));
  io.stdout.write(text);
  if (answer.daemon === null) return EXIT.couldNotRun;
  return flags.check && answer.sources.some(ails) ? EXIT.findings : EXIT.ok;
}
