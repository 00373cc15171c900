import { parseDurationMs } from "../config/duration.ts";
import { EXAMINE_LIMITS, examine } from "../doctor/examine.ts";
import { readRegistryUrl } from "../doctor/registry-url.ts";
import { systemClock } from "../system-clock.ts";
import { doctorReport } from "./doctor-report.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./paint.ts";
import { usageError } from "./usage-error.ts";

interface DoctorFlags {
  readonly timeout: string;
  readonly json?: true;
}

const MAX_TIMEOUT_MS = 60_000;

/** Examines a registry from outside, and says for each client whether it can work with it. */
export async function doctor(url: string, flags: DoctorFlags, io: Io): Promise<ExitCode> {
  const limits = { ...EXAMINE_LIMITS, timeoutMs: readTimeoutMs(flags.timeout, io) };
  const diagnosis = await examine(readRegistryUrl(url), systemClock, limits);
  const text = flags.json
    ? `${JSON.stringify(diagnosis, null, 2)}\n`
    : doctorReport(diagnosis, paintFor(io.stdout, io.env));
  io.stdout.write(text);
  return diagnosis.ok ? EXIT.ok : EXIT.findings;
}

function readTimeoutMs(text: string, io: Io): number {
  const timeoutMs = parseDurationMs(text);
  if (timeoutMs !== null && timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs;
  throw usageError(io, `--timeout is ${JSON.stringify(text)}; expected a duration up to 1m, such as 10s`);
}
