import type { Problem } from "../model.ts";
import { quoted } from "./quoted.ts";
import { SETTINGS } from "./settings.ts";

type SettingName = keyof typeof SETTINGS;
type ValueOf<K extends SettingName> = NonNullable<ReturnType<(typeof SETTINGS)[K]["parse"]>>;

/** A value from outside the config, and the flag or variable that gave it, for messages. */
export interface Given<T> {
  readonly value: T;
  readonly origin: string;
}

/** What flags and environment say; null where they say nothing. */
export type Overrides = { readonly [K in SettingName]: Given<ValueOf<K>> | null };

export type Environment = Readonly<Record<string, string | undefined>>;
export type Flags = { readonly [K in SettingName]?: string | undefined };

/** Reads flags and their environment twins. A flag wins over the variable; an empty variable counts as unset. */
export function readOverrides(
  env: Environment,
  flags: Flags = {},
): { overrides: Overrides; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = <K extends SettingName>(name: K): Given<ValueOf<K>> | null => {
    const { flag, variable, key, expected, parse } = SETTINGS[name];
    const [text, origin] = flags[name] === undefined ? [env[variable] || undefined, variable] : [flags[name], flag];
    if (text === undefined) return null;
    const value = text === "" ? null : (parse(text) as ValueOf<K> | null);
    if (value !== null) return { value, origin };
    problems.push({
      ...{ file: origin, line: 0, column: 0, path: key ?? "", suggestion: null },
      message: `is ${quoted(text)}; expected ${expected}`,
    });
    return null;
  };
  const overrides: Overrides = {
    config: read("config"),
    logLevel: read("logLevel"),
    address: read("address"),
    internalAddress: read("internalAddress"),
    database: read("database"),
    defaultRegistry: read("defaultRegistry"),
    provenance: read("provenance"),
    cacheBytes: read("cacheBytes"),
  };
  return { overrides, problems };
}
