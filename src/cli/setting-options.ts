import type { Command } from "commander";
import type { Flags } from "../config/overrides.ts";
import { SETTINGS } from "../config/settings.ts";

/** What commander makes of the flags below: names and texts as `readOverrides` takes them. */
export type SettingFlags = Flags;

const SHOWN: Readonly<Record<keyof typeof SETTINGS, readonly [value: string, meaning: string]>> = {
  config: ["file", "config file; ./registryd.yaml if it is there"],
  logLevel: ["level", "least level of log lines: debug, info, warn, error"],
  address: ["host:port", "where the registries are served"],
  internalAddress: ["host:port", "where probes, status and commands are"],
  database: ["file", "file of the database"],
  defaultRegistry: ["name", "registry that is served at /v0.1 too"],
  provenance: ["mode", "how much of where an entry came from is public: full, source, off"],
  cacheBytes: ["bytes", "size of the answer cache; 0 switches it off"],
};

/** The flags that mean the same for every command, each with its environment twin. */
export function settingOptions(program: Command): void {
  for (const name of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
    const { flag, variable } = SETTINGS[name];
    const [value, meaning] = SHOWN[name];
    program.option(`${flag} <${value}>`, `${meaning} (env: ${variable})`);
  }
}
