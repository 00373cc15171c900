/** JSON Schema (2020-12) of everything the public listener answers with. */
export const SCHEMAS = {
  ServerList: listOf("servers", "ServerResponse"),
  ServerResponse: object({ server: ref("Server"), _meta: ref("Meta") }),
  Server: {
    ...object({ name: text(), description: text(), version: text() }),
    description: "An entry as its source has it, field by field (server.json, 2025-12-11)",
  },
  SkillList: listOf("skills", "Skill"),
  Skill: flatEntry("A skill as its source has it, and beside it what the registry knows of it"),
  PluginList: listOf("plugins", "Plugin"),
  Plugin: flatEntry("A plugin as its source has it, and beside it what the registry knows of it"),
  Meta: {
    type: "object",
    required: ["io.modelcontextprotocol.registry/official"],
    properties: {
      "io.modelcontextprotocol.registry/official": ref("OfficialMeta"),
      "dev.registryd/provenance": ref("Provenance"),
    },
  },
  OfficialMeta: closed({
    status: { enum: ["active", "deprecated", "deleted"] },
    statusChangedAt: time(),
    publishedAt: time(),
    updatedAt: time(),
    isLatest: { type: "boolean" },
  }),
  Provenance: {
    description:
      "Where the entry came from and when it last changed there; with `http.provenance: source`, `source` alone",
    type: "object",
    required: ["source"],
    additionalProperties: false,
    properties: {
      source: text(),
      type: sourceType(),
      repository: nullable(text()),
      path: nullable(text()),
      revision: text(),
      line: count(),
      stale: { type: "boolean" },
    },
  },
  ListMetadata: {
    type: "object",
    required: ["count"],
    additionalProperties: false,
    properties: { count: count(), nextCursor: { ...text(), description: "Absent on the last page" } },
  },
  RegistryList: closed({ registries: arrayOf(ref("Registry")) }),
  Registry: object({
    name: text(),
    default: { type: "boolean" },
    creationType: { const: "CONFIG" },
    sources: arrayOf(text()),
    path: text(),
    generation: text(),
    ready: { type: "boolean" },
    missingSources: arrayOf(text()),
    counts: closed({ servers: ref("KindCounts"), skills: ref("KindCounts"), plugins: ref("KindCounts") }),
    shadowed: count(),
    createdAt: time(),
    updatedAt: time(),
  }),
  RegistryDetails: {
    allOf: [
      ref("Registry"),
      object({ shadowedEntries: arrayOf(closed({ key: text(), source: text(), ownedBy: text() })) }),
    ],
  },
  KindCounts: closed({ names: count(), versions: count() }),
  SourceList: closed({ sources: arrayOf(ref("Source")) }),
  Source: object({
    name: text(),
    type: sourceType(),
    state: { enum: ["pending", "ok", "degraded", "held", "failing"] },
    stale: { type: "boolean" },
    running: { type: "boolean" },
    location: nullable({ type: "object" }),
    registries: arrayOf(text()),
    revision: nullable(text()),
    revisionAt: nullable(time()),
    engine: { enum: ["builtin", "isomorphic-git", null] },
    ref: nullable(text()),
    counts: closed({
      read: count(),
      accepted: count(),
      filtered: count(),
      quarantined: count(),
      duplicates: count(),
      stale: count(),
      served: count(),
    }),
    lastAttemptAt: nullable(time()),
    lastSuccessAt: nullable(time()),
    nextRunAt: nullable(time()),
    consecutiveFailures: count(),
    schedule: closed({ intervalMs: nullable(count()), cron: nullable(text()), timezone: nullable(text()) }),
    watch: { enum: ["events", "polling", null] },
    error: nullable(ref("SourceError")),
    held: nullable(ref("Held")),
  }),
  SourceDetails: {
    allOf: [
      ref("Source"),
      object({
        config: nullable({ type: "object" }),
        diagnostics: arrayOf(ref("Diagnostic")),
        diagnosticsTotal: count(),
      }),
    ],
  },
  SourceError: closed({
    code: text(),
    message: text(),
    hint: nullable(text()),
    since: time(),
    helpsToWait: { type: "boolean" },
  }),
  Held: closed({
    revision: text(),
    reason: { enum: ["deletion_guard", "empty_source"] },
    removed: count(),
    of: count(),
    since: time(),
    sample: arrayOf(text()),
  }),
  Diagnostic: object({
    rule: text(),
    severity: { enum: ["error", "warning"] },
    message: text(),
    file: text(),
    pointer: text(),
    line: count(),
    column: count(),
    length: count(),
    entry: nullable(text()),
    suggestion: nullable(text()),
    related: arrayOf(object({ file: text(), line: count(), column: count(), message: text() })),
  }),
  RunList: closed({ runs: arrayOf(ref("Run")), metadata: ref("ListMetadata") }),
  Run: object({
    id: count(),
    source: text(),
    trigger: { enum: ["start", "schedule", "retry", "file", "signal", "cli", "http", "reload"] },
    startedAt: time(),
    durationMs: {
      type: "number",
      minimum: 0,
      description: "From the start of the run until all but this row is written",
    },
    outcome: { enum: ["unchanged", "applied", "held", "failed"] },
    revisionBefore: nullable(text()),
    revisionAfter: nullable(text()),
    changes: closed({ added: count(), changed: count(), removed: count() }),
    quarantined: count(),
    error: nullable(ref("SourceError")),
  }),
  About: object({ name: text(), description: text(), links: { type: "object", additionalProperties: text() } }),
  Error: object({ error: text(), title: text(), status: count(), detail: text(), code: text() }),
} as const;

type Schema = Readonly<Record<string, unknown>>;

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Every property is required; within v1 others may be added. */
function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: "object", required: Object.keys(properties), properties };
}

function closed(properties: Readonly<Record<string, Schema>>): Schema {
  return { ...object(properties), additionalProperties: false };
}

function listOf(collection: string, item: string): Schema {
  return closed({ [collection]: arrayOf(ref(item)), metadata: ref("ListMetadata") });
}

function flatEntry(description: string): Schema {
  return {
    description,
    ...object({ namespace: text(), name: text(), description: text(), version: text(), _meta: ref("Meta") }),
  };
}

function arrayOf(items: Schema): Schema {
  return { type: "array", items };
}

function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

function text(): Schema {
  return { type: "string" };
}

function time(): Schema {
  return { type: "string", format: "date-time" };
}

function count(): Schema {
  return { type: "integer", minimum: 0 };
}

function sourceType(): Schema {
  return { enum: ["git", "file", "url"] };
}
