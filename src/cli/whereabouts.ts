import type { Config } from "../config/config.ts";
import type { Overrides } from "../config/overrides.ts";
import { DEFAULT_DATABASE_PATH, DEFAULT_HTTP } from "../config/read-settings.ts";
import { configFile, readConfig, settingsOf } from "./find-config.ts";
import type { Whereabouts } from "./find-daemon.ts";
import type { Io } from "./io.ts";
import type { SettingFlags } from "./setting-options.ts";
import { usageError } from "./usage-error.ts";

export interface ClientFlags extends SettingFlags {
  readonly server?: string;
  readonly json?: true;
}

export interface Target extends Whereabouts {
  /** Null without a config file, and with `--server` unless the config is named as well. */
  readonly config: Config | null;
}

/** Where a command that looks at a daemon or a store finds them. @throws {CommanderError} for a bad flag or config */
export function whereabouts(flags: ClientFlags, io: Io): Target {
  const settings = settingsOf(flags, io);
  const server = serverOf(flags, io);
  const file = namedConfig(server, settings);
  return targetOf(server, settings, file === null ? null : readConfig(file, flags, io).config);
}

/** The config file that a command reads; with `--server` none that is merely there. */
export function namedConfig(server: URL | null, settings: Overrides): string | null {
  return server === null ? configFile(settings) : (settings.config?.value ?? null);
}

export function targetOf(server: URL | null, settings: Overrides, config: Config | null): Target {
  const database = config?.database.path ?? settings.database?.value ?? null;
  return {
    server,
    config,
    isDatabaseNamed: database !== null,
    databasePath: database ?? DEFAULT_DATABASE_PATH,
    internalAddress: config?.http.internalAddress ?? settings.internalAddress?.value ?? DEFAULT_HTTP.internalAddress,
  };
}

/** `http://HOST:PORT` or `HOST:PORT`, if one is given. @throws {CommanderError} */
export function serverOf({ server }: ClientFlags, io: Io): URL | null {
  if (server === undefined) return null;
  const url = /^https?:\/\//i.test(server) ? server : `http://${server}`;
  if (URL.canParse(url)) return new URL(url);
  throw usageError(io, "--server is no URL; expected the internal address, such as http://127.0.0.1:8081");
}
