import type { Command } from "commander";
import type { Flags } from "../config/overrides.ts";
import { SETTINGS } from "../config/settings.ts";

/** What commander makes of the flags below: names and texts as `readOverrides` takes them. */
export type SettingFlags = Flags;

const MEANING: Readonly<Record<keyof typeof SETTINGS, string>> = {
  config: "config file; ./registryd.yaml if it is there",
  logLevel: "least level of log lines: debug, info, warn, error",
  address: "where the registries are served, HOST:PORT",
  internalAddress: "where probes, status and commands are, HOST:PORT",
  database: "file of the database",
  defaultRegistry: "registry that is served at /v0.1 too",
  provenance: "how much of where an entry came from is public: full, source, off",
  cacheBytes: "size of the answer cache; 0 switches it off",
};

/** The flags that mean the same for every command, each with its environment twin. */
export function settingOptions(program: Command): void {
  for (const name of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
    const { flag, variable } = SETTINGS[name];
    program.option(`${flag} <value>`, `${MEANING[name]} (env: ${variable})`);
  }
}
