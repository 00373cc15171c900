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
  /** Told every password that is read, so that no text of this process shows it. */
  readonly addSecret: (value: string) => void;
}

export function createSource({ name, location }: SourceConfig, parts: SourceParts): Source {
  const { limits, gitEngine, clock, log, addSecret } = parts;
  switch (location.type) {
    case "file":
      return createFileSource({ name, location, limits, clock });
    case "git":
      return createGitSource({ name, location, limits, engine: gitEngine, log, addSecret, childEntry: childEntry() });
    case "url":
      return createUrlSource({ name, location, limits, log, addSecret });
  }
}
