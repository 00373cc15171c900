import { hash } from "node:crypto";
import type { Limits } from "../config/config.ts";
import { DEFAULT_LIMITS } from "../config/config.ts";
import { formatDiagnostic } from "../document/format-diagnostics.ts";
import { readDocumentSync } from "../document/read-document.ts";
import { escapeInvisible } from "../document/shown.ts";
import { type ValidatedFile, type ValidateReport, validateReport } from "../document/validate-report.ts";
import { documentSettings } from "../sync/document-settings.ts";
import { BUILD } from "../version.ts";
import { counted } from "./counted.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { configFile, readConfig, settingsOf } from "./find-config.ts";
import type { Io } from "./io.ts";
import { readInput } from "./read-input.ts";
import type { SettingFlags } from "./setting-options.ts";
import { usageError } from "./usage-error.ts";

interface ValidateFlags extends SettingFlags {
  readonly format: "text" | "json";
  readonly strict?: true;
  readonly maxWarnings?: string;
}

/** Judges each file by itself with the daemon's own engine: findings to standard error, the sum to standard output. */
export async function validate(paths: readonly string[], flags: ValidateFlags, io: Io): Promise<ExitCode> {
  const maxWarnings = readMaxWarnings(flags.maxWarnings, io);
  const limits = configuredLimits(flags, io);
  const files: ValidatedFile[] = [];
  for (const path of paths) {
    const input = await readInput(path, io);
    if (input.type === "failed") {
      io.stderr.write(`${escapeInvisible(path)}: cannot be read: ${input.reason}\n`);
      continue;
    }
    const { file, bytes } = input;
    const settings = documentSettings(file, { onInvalid: "quarantine" }, limits);
    const report = readDocumentSync(bytes, { ...settings, strict: flags.strict === true });
    if (flags.format === "text") writeFindings(report.diagnostics, bytes, io);
    files.push({ file, sha256: hash("sha256", bytes, "hex"), report });
  }
  const judged = validateReport(files, BUILD.version, maxWarnings);
  const allRead = files.length === paths.length;
  const report = { ...judged, ok: judged.ok && allRead };
  io.stdout.write(flags.format === "json" ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
  if (!allRead) return EXIT.couldNotRun;
  return report.ok ? EXIT.ok : EXIT.findings;
}

function readMaxWarnings(text: string | undefined, io: Io): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usageError(io, `--max-warnings is ${JSON.stringify(text)}; expected a number, such as 0`);
}

/** A config can raise or lower the limits of the daemon, so it does here. */
function configuredLimits(flags: SettingFlags, io: Io): Limits {
  const file = configFile(settingsOf(flags, io));
  return file === null ? DEFAULT_LIMITS : readConfig(file, flags, io).config.limits;
}

function writeFindings(diagnostics: ValidatedFile["report"]["diagnostics"], bytes: Uint8Array, io: Io): void {
  if (diagnostics.length === 0) return;
  const text = Buffer.from(bytes).toString("utf8");
  for (const diagnostic of diagnostics) io.stderr.write(`${formatDiagnostic(diagnostic, text)}\n`);
}

function summary({ files, summary: { errors, warnings } }: ValidateReport): string {
  const lines = files.map(({ file, refused, entries }) => {
    if (refused !== null) return `${escapeInvisible(file)}: refused as a whole (${refused})`;
    const { read, accepted, quarantined, duplicates } = entries;
    const rest = [
      quarantined > 0 ? `${quarantined} quarantined` : "",
      duplicates > 0 ? `${duplicates} duplicates` : "",
    ];
    return [`${escapeInvisible(file)}: ${counted(read, "entry", "entries")}`, `${accepted} accepted`, ...rest]
      .filter(Boolean)
      .join(", ");
  });
  return `${[...lines, `${counted(errors, "error")}, ${counted(warnings, "warning")}`].join("\n")}\n`;
}
