import type { Clock } from "../clock.ts";
import type { GitEngine, Limits, SourceConfig } from "../config/config.ts";
import { RegistrydError } from "../errors.ts";
import type { Log } from "../log.ts";
import { createFileSource } from "./file.ts";
import type { Source } from "./source.ts";
import { createUrlSource } from "./url.ts";

export interface SourceParts {
  readonly limits: Limits;
  readonly gitEngine: GitEngine;
  readonly clock: Clock;
  readonly log: Log;
}

/** @throws {RegistrydError} `unsupported` for a kind of place that this version cannot read */
export function createSource({ name, location }: SourceConfig, { limits, clock, log }: SourceParts): Source {
  switch (location.type) {
    case "file":
      return createFileSource({ name, location, limits, clock });
    case "url":
      return createUrlSource({ name, location, limits, log });
    case "git":
      throw new RegistrydError("unsupported", "this version of registryd cannot read git sources yet", {
        hint: "mount the document as a file and use a file source",
      });
  }
}
