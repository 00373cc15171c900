import type { Config, SourceConfig } from "../config/config.ts";
import { formatDuration } from "../config/duration.ts";
import type { Addresses } from "../daemon/listeners.ts";
import { stripUrl } from "../redact.ts";
import { BUILD } from "../version.ts";
import { urlOf } from "./find-daemon.ts";
import { table } from "./table.ts";

/** What `serve` says when it answers: where, from what, and what to try. */
export function readyText(config: Config, { address, internalAddress }: Addresses, origin: string): string {
  const url = urlOf(address).origin;
  const internalUrl = urlOf(internalAddress).origin;
  const registries = config.registries.map(({ name, sources }) => [
    name,
    sources.join(", "),
    `${url}/registry/${encodeURIComponent(name)}/v0.1/servers`,
  ]);
  return [
    `registryd ${BUILD.version} serves ${origin}\n`,
    `ready: ${url}\n`,
    `internal: ${internalUrl}\n`,
    `database: ${config.database.path ?? "a temporary one, removed at the end"}\n\n`,
    table(["SOURCE", "TYPE", "PLACE", "SYNC"], config.sources.map(sourceRow)),
    "\n",
    table(["REGISTRY", "SOURCES", "URL"], registries),
    `\ntry: curl ${url}/v0.1/servers\n`,
    `     curl ${url}/v1/sources\n`,
    `     registryd status --server ${internalUrl}\n`,
  ].join("");
}

function sourceRow({ name, location, schedule }: SourceConfig): string[] {
  const when = schedule.type === "cron" ? `cron ${schedule.cron}` : `every ${formatDuration(schedule.intervalMs)}`;
  return [name, location.type, placeOf(location), when];
}

function placeOf(location: SourceConfig["location"]): string {
  switch (location.type) {
    case "file":
      return location.path;
    case "url":
      return stripUrl(location.url);
    case "git":
      return `${stripUrl(location.repository)} ${location.path}`;
  }
}
