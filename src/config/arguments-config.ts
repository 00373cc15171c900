import { basename } from "node:path";
import { LineCounter } from "yaml";
import { type Config, DEFAULT_LIMITS, type Location, type SourceConfig } from "./config.ts";
import { ConfigInvalidError } from "./config-invalid-error.ts";
import { finishHttp } from "./finish-http.ts";
import { type Environment, type Flags, readOverrides } from "./overrides.ts";
import { checkLocalPath } from "./path-rules.ts";
import { collectProblems, type Problems } from "./problems.ts";
import { NO_FILTER } from "./read-filter.ts";
import { DEFAULT_REPOSITORY_PATH, DEFAULT_URL_TIMEOUT_MS } from "./read-location.ts";
import { defaultSchedule } from "./read-schedule.ts";
import { DEFAULT_HTTP } from "./read-settings.ts";
import { DEFAULT_DELETION_GUARD } from "./read-source.ts";
import { urlFault } from "./url-rules.ts";

interface Outside {
  readonly env: Environment;
  readonly flags?: Flags;
}

/**
 * The config of `serve ARG…`: each argument is one source, in order of precedence, and one registry, `default`, lists
 * them all. An http(s) URL whose path ends in `.json` is that file, any other URL a git repository, the rest are paths.
 * @throws {ConfigInvalidError} for a URL that no source can have, and for bad flags and variables
 */
export function configFromArguments(args: readonly string[], outside: Outside): Config {
  const names = new Set<string>();
  const problems = collectProblems("", "", new LineCounter());
  const sources = args.map((arg, index) => {
    const name = freeName(nameOf(arg), names);
    names.add(name);
    return sourceOf(name, locationOf(arg, index, problems));
  });
  return embeddedConfig(sources, outside, problems);
}

/** The config of `serve` without a config: the bundled example, with embedded defaults. */
export function exampleConfig(examplePath: string, outside: Outside): Config {
  const source = sourceOf("example", { type: "file", path: examplePath });
  return embeddedConfig([source], outside, collectProblems("", "", new LineCounter()));
}

function embeddedConfig(sources: readonly SourceConfig[], { env, flags }: Outside, problems: Problems): Config {
  const { overrides, problems: badOverrides } = readOverrides(env, flags);
  const registries = [{ name: "default", sources: sources.map(({ name }) => name), require: [] }];
  const http = finishHttp(DEFAULT_HTTP, { place: null, problems, registries, overrides, checkTokenFile: () => null });
  const found = [...badOverrides, ...problems.errors()];
  if (found.length > 0) throw new ConfigInvalidError(found);
  return {
    ...{ file: null, sources, registries, http },
    database: { path: overrides.database?.value ?? null },
    limits: DEFAULT_LIMITS,
    git: { engine: "auto" },
  };
}

function sourceOf(name: string, location: Location): SourceConfig {
  return {
    ...{ name, location, schedule: defaultSchedule(location.type), filter: NO_FILTER },
    onInvalid: "quarantine",
    deletionGuard: DEFAULT_DELETION_GUARD,
  };
}

/** `host:path` behind a user name is the short form of an ssh address. */
const LOOKS_LIKE_ADDRESS = /^([a-z][a-z0-9+.-]*:\/\/|[\w.-]+@[\w.-]+:)/i;

function locationOf(arg: string, index: number, problems: Problems): Location {
  const isAddress = LOOKS_LIKE_ADDRESS.test(arg);
  const fault = isAddress ? urlFault(arg) : checkLocalPath(arg) && `expected ${checkLocalPath(arg)}`;
  if (fault !== null) problems.outside(`argument ${index + 1}`, "", fault);
  if (fault !== null || !isAddress) return { type: "file", path: arg };
  const noAuth = { auth: null, allowInsecureAuth: false };
  if (/\.json$/i.test(new URL(arg).pathname))
    return { type: "url", url: arg, timeoutMs: DEFAULT_URL_TIMEOUT_MS, ...noAuth };
  const head = { branch: null, tag: null, commit: null };
  return { type: "git", repository: arg, ...head, path: DEFAULT_REPOSITORY_PATH, ...noAuth };
}

/** A source name out of the last part of a path or URL: `./My Servers.json` becomes `my-servers`. */
function nameOf(arg: string): string {
  const path = LOOKS_LIKE_ADDRESS.test(arg) ? arg.replace(/[?#].*$/s, "") : arg;
  const last = basename(path.replace(/[/\\]+$/, ""));
  const stem = last.replace(/(?<=.)\.[^.]*$/, "").toLowerCase();
  return trimmed(stem.replace(/[^a-z0-9-]/gu, "-")) || "source";
}

function trimmed(label: string): string {
  return label.replace(/^-+/, "").slice(0, 63).replace(/-+$/, "");
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) {
    const suffix = `-${count}`;
    candidate = `${trimmed(name.slice(0, 63 - suffix.length))}${suffix}`;
  }
  return candidate;
}
