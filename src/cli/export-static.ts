import { existsSync, statSync } from "node:fs";
import { DEFAULT_HTTP } from "../config/read-settings.ts";
import { type Exported, exportStatic } from "../export/export-static.ts";
import { isOccupied } from "../export/tree.ts";
import { createLogWriter } from "../log-writer.ts";
import { openFrozenReader } from "../store/open.ts";
import { systemClock } from "../system-clock.ts";
import { checkName } from "./check-name.ts";
import { counted } from "./counted.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { settingsOf } from "./find-config.ts";
import { findDaemon } from "./find-daemon.ts";
import type { Io } from "./io.ts";
import type { SettingFlags } from "./setting-options.ts";
import { usageError } from "./usage-error.ts";
import { whereabouts } from "./whereabouts.ts";

export interface ExportFlags extends SettingFlags {
  readonly registry: string;
  readonly out: string;
  readonly force?: true;
  readonly json?: true;
}

/** Writes a registry as files, from the store, whether or not a daemon works on it. */
export async function exportToFolder(flags: ExportFlags, io: Io): Promise<ExitCode> {
  checkOut(flags, io);
  const target = whereabouts(flags, io);
  const daemon = await findDaemon(target);
  const reader = openFrozenReader(daemon?.status.daemon?.database ?? target.databasePath);
  try {
    const names = reader.registries().map(({ name }) => name);
    checkName("registry", flags.registry, names, io);
    const settings = settingsOf(flags, io);
    const exported = await exportStatic({
      reader,
      registry: flags.registry,
      folder: flags.out,
      provenance: target.config?.http.provenance ?? settings.provenance?.value ?? DEFAULT_HTTP.provenance,
      clock: systemClock,
      log: createLogWriter({ stream: io.stderr, level: "error", readable: io.stderr.isTerminal }),
    });
    io.stdout.write(flags.json ? jsonReport(exported) : textReport(exported, flags.out));
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

function checkOut({ out, force }: ExportFlags, io: Io): void {
  if (existsSync(out) && !statSync(out).isDirectory())
    throw usageError(io, `--out ${out} is a file; expected a folder`);
  if (force !== true && isOccupied(out)) {
    throw usageError(io, `--out ${out} is not empty; name another folder, or replace an earlier export with --force`);
  }
}

function jsonReport({ files, bytes }: Exported): string {
  return `${JSON.stringify({ version: 1, files, bytes }, null, 2)}\n`;
}

function textReport({ files, bytes }: Exported, out: string): string {
  return `wrote ${counted(files, "file")}, ${counted(bytes, "byte")}, to ${out}\n`;
}
