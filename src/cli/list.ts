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
    const registries = reader.registries().map((record) => ({ ...record, loaded: isLoaded(record) }));
    return answering(chosen(registries, registry, io), io).flatMap(({ id, name }) =>
      reader.summaries(id, search ?? null).map((summary) => ({ registry: name, ...summary })),
    );
  } finally {
    reader.close();
  }
}

function fromDaemon(daemon: FoundDaemon, { registry, search }: ListFlags, io: Io): Promise<readonly ListedEntry[]> {
  return listOverHttp(daemon, answering(chosen(daemon.status.registries, registry, io), io), search ?? null);
}

interface Listable {
  readonly name: string;
  readonly loaded: boolean;
  readonly missingSources: readonly string[];
}

/** What is in the store of a registry that answers nothing yet is served to nobody. */
function answering<R extends Listable>(registries: readonly R[], io: Io): readonly R[] {
  for (const { name, loaded, missingSources } of registries) {
    if (!loaded)
      io.stderr.write(`warning: registry ${name} serves nothing yet; never synced: ${missingSources.join(", ")}\n`);
  }
  return registries.filter(({ loaded }) => loaded);
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
