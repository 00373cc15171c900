import type { Ask } from "./ask.ts";
import type { Exchange } from "./exchange.ts";
import type { Sample } from "./sample.ts";

/** The routes of one entry, and of entries that are not there. */
export interface EntryRoutes {
  readonly sample: Sample;
  readonly latest: Exchange;
  readonly latestBySlash: Exchange;
  readonly latestByDoubleEncoding: Exchange;
  readonly exact: Exchange;
  readonly versions: Exchange;
}

export interface Absent {
  readonly name: Exchange;
  readonly versions: Exchange;
  /** An unknown version of a known name; null without one. */
  readonly version: Exchange | null;
}

export async function recordEntryRoutes(ask: Ask, sample: Sample): Promise<EntryRoutes> {
  const { name, versions } = sample;
  const once = encodeURIComponent(name);
  return {
    sample,
    latest: await ask(`servers/${once}/versions/latest`),
    latestBySlash: await ask(`servers/${name.split("/").map(encodeURIComponent).join("/")}/versions/latest`),
    latestByDoubleEncoding: await ask(`servers/${once.replace(/%2F/g, "%252F")}/versions/latest`),
    exact: await ask(`servers/${once}/versions/${encodeURIComponent(versions[0])}`),
    versions: await ask(`servers/${once}/versions`),
  };
}

const NO_NAME = "org.example.registryd-doctor%2Fno-such-server";

export async function recordAbsent(ask: Ask, sample: Sample | null): Promise<Absent> {
  return {
    name: await ask(`servers/${NO_NAME}/versions/latest`),
    versions: await ask(`servers/${NO_NAME}/versions`),
    version:
      sample === null ? null : await ask(`servers/${encodeURIComponent(sample.name)}/versions/0.0.0-no-such-version`),
  };
}
