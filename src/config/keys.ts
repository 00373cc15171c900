import { LIMIT_RULES } from "./limit-rules.ts";

/** Every key that the config knows, by the block that holds it. docs/config.md and the JSON Schema are held to it. */
export const KEYS = {
  config: ["sources", "registries", "http", "database", "git", "limits"],
  source: ["name", "git", "file", "format", "syncPolicy", "filter", "onInvalid", "deletionGuard"],
  gitSource: [
    "repository",
    "branch",
    "tag",
    "commit",
    "path",
    "auth",
    "allowInsecureAuth",
    "requireFastForward",
    "immutableTags",
  ],
  fileSource: ["path", "url", "timeout", "auth", "allowInsecureAuth"],
  auth: ["username", "passwordFile"],
  syncPolicy: ["interval", "cron", "timezone"],
  filter: ["names", "tags"],
  globs: ["include", "exclude"],
  deletionGuard: ["percent", "atLeast"],
  registry: ["name", "sources", "require"],
  http: ["address", "internalAddress", "defaultRegistry", "provenance", "cacheBytes", "adminTokenFile"],
  database: ["path"],
  git: ["engine"],
  limits: LIMIT_RULES.map(({ key }) => key),
} as const satisfies Record<string, readonly string[]>;

export type Block = keyof typeof KEYS;
