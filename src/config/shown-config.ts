import { stripUrl } from "../redact.ts";
import type { FilterConfig, Location, Schedule, SourceConfig } from "./config.ts";
import { formatDuration } from "./duration.ts";

type Shown = Readonly<Record<string, unknown>>;

/** A source's config as status shows it: URLs without userinfo, query and fragment, `auth` redacted. */
export function shownConfig({ name, location, schedule, filter, onInvalid, deletionGuard }: SourceConfig): Shown {
  return {
    name,
    ...locationBlock(location),
    syncPolicy: shownSchedule(schedule),
    ...shownFilter(filter),
    onInvalid,
    deletionGuard: deletionGuard ?? false,
  };
}

/** The place of a source, as status shows it (`location` of CONTRACT §4). */
export function location(place: Location): Readonly<Record<string, string | null>> {
  switch (place.type) {
    case "git": {
      const { repository, branch, tag, commit, path } = place;
      return { repository: stripUrl(repository), branch, tag, commit, path };
    }
    case "file":
      return { path: place.path };
    case "url":
      return { url: stripUrl(place.url) };
  }
}

/** Identifies the place of a source: equal strings mean the same document. Nothing in it is a secret, or made of one. */
export function locationKey(place: Location): string {
  switch (place.type) {
    case "git": {
      const { repository, branch, tag, commit, path } = place;
      const ref = commit !== null ? ["commit", commit] : branch !== null ? ["branch", branch] : ["tag", tag];
      return JSON.stringify(["git", withoutSecrets(repository), ...ref, path]);
    }
    case "file":
      return JSON.stringify(["file", place.path]);
    case "url":
      return JSON.stringify(["url", withoutSecrets(place.url)]);
  }
}

const SECRET_PARAMETER = /pass|pwd|token|secret|key|auth|sig|credential|code/i;

/** A query may select the document, so it belongs to the place, except for what may be a secret. */
function withoutSecrets(text: string): string {
  const url = new URL(text);
  for (const name of [...url.searchParams.keys()]) if (SECRET_PARAMETER.test(name)) url.searchParams.delete(name);
  return `${stripUrl(text)}${url.search}`;
}

function locationBlock(place: Location): Shown {
  const given = Object.entries(location(place)).filter(([, value]) => value !== null);
  const block: Record<string, unknown> = Object.fromEntries(given);
  if (place.type === "url") block["timeout"] = formatDuration(place.timeoutMs);
  if (place.type !== "file" && place.auth !== null) block["auth"] = "[redacted]";
  if (place.type !== "file" && place.allowInsecureAuth) block["allowInsecureAuth"] = true;
  if (place.type === "git" && place.requireFastForward) block["requireFastForward"] = true;
  if (place.type === "git" && place.immutableTags) block["immutableTags"] = true;
  return { [place.type === "git" ? "git" : "file"]: block };
}

function shownSchedule(schedule: Schedule): Shown {
  if (schedule.type === "interval") return { interval: formatDuration(schedule.intervalMs) };
  return { cron: schedule.cron, ...(schedule.timezone === null ? {} : { timezone: schedule.timezone }) };
}

function shownFilter(filter: FilterConfig): Shown {
  const lists = [filter.names, filter.tags].flatMap(({ include, exclude }) => [include, exclude]);
  return lists.some((list) => list.length > 0) ? { filter } : {};
}
