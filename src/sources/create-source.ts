import type { Clock } from "../clock.ts";
import type { GitEngine, Limits, SourceConfig } from "../config/config.ts";
import type { Log } from "../log.ts";
import { createFileSource } from "./file.ts";
import { childEntry } from "./git/fallback/child-entry.ts";
import { createGitSource } from "./git/git-source.ts";
import type { Source } from "./source.ts";
import { createUrlSource } from "./url.ts";

export interface SourceParts {
  readonly limits: Limits;
  readonly gitEngine: GitEngine;
  readonly clock: Clock;
  readonly log: Log;
}

export function createSource({ name, location }: SourceConfig, { limits, gitEngine, clock, log }: SourceParts): Source {
  switch (location.type) {
    case "file":
      return createFileSource({ name, location, limits, clock });
    case "git":
      return createGitSource({ name, location, limits, engine: gitEngine, log, childEntry: childEntry() });
    case "url":
      return createUrlSource({ name, location, limits, log });
  }
}
