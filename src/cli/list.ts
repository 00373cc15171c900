import { existsSync } from "node:fs";
import { isLoaded } from "../http/registry-view.ts";
import { openReader } from "../store/open.ts";
import { checkName } from "./check-name.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { FoundDaemon } from "./find-daemon.ts";
import type { Io } from "./io.ts";
import { listOverHttp } from "./list-over-http.ts";
import { type ListedEntry, listReport } from "./list-report.ts";
import { locate } from "./locate.ts";
import type { ClientFlags } from "./whereabouts.ts";

interface ListFlags extends ClientFlags {
  readonly registry?: string;
  readonly search?: string;
}

export async function list(flags: ListFlags, io: Io): Promise<ExitCode> {
  const { target, daemon } = await locate(flags, io);
  const database = daemon?.status.daemon?.database ?? target.databasePath;
  // The store knows more and answers faster; only a daemon elsewhere is asked over HTTP.
  const overHttp = daemon !== null && (target.server !== null || !existsSync(database));
  const entries = overHttp ? await fromDaemon(daemon, flags, io) : fromStore(database, flags, io);
  io.stdout.write(flags.json ? `${JSON.stringify({ version: 1, entries }, null, 2)}\n` : listReport(entries));
  return EXIT.ok;
}

function fromStore(database: string, { registry, search }: ListFlags, io: Io): readonly ListedEntry[] {
  const reader = openReader(database);
  try {
    return chosen(reader.registries(), registry, io).flatMap((record) => {
      // What is in the store of a registry that answers nothing yet is served to nobody.
      if (!isLoaded(record)) return warnOfNothing(record, io);
      return reader.summaries(record.id, search ?? null).map((summary) => ({ registry: record.name, ...summary }));
    });
  } finally {
    reader.close();
  }
}

function fromDaemon(daemon: FoundDaemon, { registry, search }: ListFlags, io: Io): Promise<readonly ListedEntry[]> {
  const registries = chosen(daemon.status.registries, registry, io);
  return listOverHttp(daemon, registries, search ?? null, (silent) => warnOfNothing(silent, io));
}

interface Silent {
  readonly name: string;
  readonly missingSources: readonly string[];
}

function warnOfNothing({ name, missingSources }: Silent, io: Io): readonly [] {
  io.stderr.write(`warning: registry ${name} serves nothing yet; never synced: ${missingSources.join(", ")}\n`);
  return [];
}

function chosen<R extends { readonly name: string }>(
  all: readonly R[],
  wanted: string | undefined,
  io: Io,
): readonly R[] {
  if (wanted === undefined) return all;
  checkName(
    "registry",
    wanted,
    all.map(({ name }) => name),
    io,
  );
  return all.filter(({ name }) => name === wanted);
}
