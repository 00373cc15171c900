import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import {
  document,
  plugin,
  publisherMetadata,
  server,
  skill,
  type Validate,
} from "../../src/document/generated/validators.js";
import { describeWithSharedData, sharedDataLines, sharedDataPath } from "../support/shared-data.ts";
import type { Json, JsonMembers } from "./support.ts";

/** Where our schemas judge otherwise on purpose: the reason, and which values it concerns. */
const DELIBERATE: readonly { readonly reason: string; readonly applies: (value: JsonMembers) => boolean }[] = [
  { reason: "an empty $schema is a warning (empty-optional)", applies: (value) => value["$schema"] === "" },
  {
    reason: "a repository without url is a warning (empty-optional)",
    applies: ({ repository }) => isObject(repository) && (repository["url"] ?? "") === "",
  },
  {
    reason: "any of the arrays may be missing",
    applies: ({ data }) => isObject(data) && data["servers"] === undefined,
  },
  {
    reason: "entries are judged on their own",
    applies: ({ data }) =>
      isObject(data) && Object.values(data).some((entries) => Array.isArray(entries) && entries.length > 0),
  },
  {
    reason: "a namespace is part of an address",
    applies: ({ namespace }) => typeof namespace === "string" && !/^[\w.-]+$/.test(namespace),
  },
  {
    reason: "the rule version-empty says it",
    applies: ({ version, namespace }) => version === "" && namespace !== undefined,
  },
  {
    reason: "the longest version is that of a server",
    applies: ({ version, namespace }) => typeof version === "string" && version.length > 255 && namespace !== undefined,
  },
];

describeWithSharedData("our schemas give the verdicts of the upstream ones", () => {
  const upstream = compileUpstream();
  const cases = sharedDataLines<{ id: string; jsonSchemaCurrent: boolean; server: JsonMembers }>(
    "cases/server-json-cases.jsonl",
  );

  it("over every case with a known verdict", () => {
    expect(cases.length).toBeGreaterThan(100);
    for (const { id, jsonSchemaCurrent, server: value } of cases) {
      if (!isDeliberate(value)) expect({ id, valid: server(value) }).toEqual({ id, valid: jsonSchemaCurrent });
    }
  });

  const seeds = readSeeds();
  it.each([
    {
      name: "server",
      ours: server,
      theirs: upstream.server,
      values: [...cases.map((line) => line.server), seeds.server],
    },
    { name: "skill", ours: skill, theirs: upstream.skill, values: seeds.skills },
    { name: "plugin", ours: plugin, theirs: upstream.plugin, values: seeds.plugins },
    { name: "document", ours: document, theirs: upstream.document, values: [seeds.document] },
    { name: "publisher metadata", ours: publisherMetadata, theirs: upstream.publisher, values: [PUBLISHER_SEED] },
  ])("over mutations of each field of a $name", ({ ours, theirs, values }) => {
    const { checked, differences } = compare(ours, theirs, values);
    expect(differences).toEqual([]);
    expect(checked).toBeGreaterThan(200);
  });
});

describe("the validators", () => {
  it("come as one module that needs no other", () => {
    const code = readFileSync(new URL("../../src/document/generated/validators.js", import.meta.url), "utf8");
    expect(/^import\b|Dynamic require of/m.test(code)).toBe(false);
  });

  const bounded = { ms: 50, length: 100_000 };
  const hostile = ["a", "-", ".", "a-", "a.", "/a", "a/", "%20", "//", "@", ":", "1x", "[", "\u00e9"].flatMap((unit) =>
    ["", "!", "/", "\n"].map((end) => unit.repeat(Math.ceil(bounded.length / unit.length)) + end),
  );
  it.each([
    { name: "name", make: (text: string) => ({ name: text }), validate: server },
    { name: "websiteUrl", make: (text: string) => ({ websiteUrl: text }), validate: server },
    { name: "URL of a website", make: (text: string) => ({ websiteUrl: `https://${text}` }), validate: server },
    {
      name: "remote",
      make: (text: string) => ({ remotes: [{ type: "sse", url: `https://${text}` }] }),
      validate: server,
    },
    { name: "hash", make: (text: string) => ({ packages: [{ fileSha256: text }] }), validate: server },
    { name: "icon size", make: (text: string) => ({ icons: [{ sizes: [text] }] }), validate: server },
    { name: "skill name", make: (text: string) => ({ name: text, namespace: text }), validate: skill },
    {
      name: "document version",
      make: (text: string) => ({ version: text, meta: { last_updated: text } }),
      validate: document,
    },
    { name: "tag", make: (text: string) => ({ tags: [text], tools: [text] }), validate: publisherMetadata },
    {
      name: "path",
      make: (text: string) => ({
        permissions: { read: [text], network: { outbound: { allow_host: [text, `.${text}`] } } },
      }),
      validate: publisherMetadata,
    },
  ])("judge any $name of 100,000 characters within 50 ms", ({ make, validate }) => {
    for (const text of hostile) {
      expect(fastestOfThree(() => validate(make(text)))).toBeLessThan(bounded.ms);
    }
  });
});

/** Milliseconds; other work on the machine slows a run down, never all three. */
function fastestOfThree(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

interface Upstream {
  readonly server: ValidateFunction;
  readonly skill: ValidateFunction;
  readonly plugin: ValidateFunction;
  readonly document: ValidateFunction;
  readonly publisher: ValidateFunction;
}

function compileUpstream(): Upstream {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  // The server schema is draft-07, whose words mean the same to a 2020-12 validator; its meta-schema is not needed.
  const schema = (name: string) => {
    const { $schema: _, ...rest } = JSON.parse(
      readFileSync(sharedDataPath(`schemas/${name}.schema.json`), "utf8"),
    ) as JsonMembers;
    return rest;
  };
  const [current, skills, plugins] = [schema("2025-12-11.server"), schema("skill"), schema("plugin")];
  ajv.addSchema([current, skills, plugins]);
  return {
    server: ajv.compile({ $ref: String(current["$id"]) }),
    skill: ajv.compile({ $ref: String(skills["$id"]) }),
    plugin: ajv.compile({ $ref: String(plugins["$id"]) }),
    document: ajv.compile(schema("upstream-registry")),
    publisher: ajv.compile(schema("publisher-provided")),
  };
}

function readSeeds(): {
  readonly document: JsonMembers;
  readonly server: JsonMembers;
  readonly skills: readonly JsonMembers[];
  readonly plugins: readonly JsonMembers[];
} {
  const form = JSON.parse(readFileSync(new URL("../../fixtures/good/every-form.json", import.meta.url), "utf8")) as {
    readonly data: {
      readonly servers: readonly JsonMembers[];
      readonly skills: readonly JsonMembers[];
      readonly plugins: readonly JsonMembers[];
    };
  } & JsonMembers;
  const { servers, skills, plugins } = form.data;
  const package0 = skills[1]?.["packages"] ?? [];
  return {
    document: { ...form, data: { servers: [], skills: [], plugins: [] } },
    server: servers[0] ?? {},
    skills,
    plugins: [...plugins, { ...plugins[0], ...skills[0], packages: package0 }],
  };
}

const PUBLISHER_SEED: JsonMembers = {
  status: "Active",
  tier: "Official",
  overview: "Text",
  tools: ["find_place"],
  tags: ["maps"],
  docker_tags: ["1.0"],
  args: ["serve"],
  stateless: true,
  proxy_port: 8080,
  custom_metadata: { any: 1 },
  tool_definitions: [{ name: "find_place", description: "Finds", inputSchema: {}, annotations: {} }],
  env_vars: [{ name: "GEO_KEY", description: "Key", required: true, secret: true, default: "x" }],
  metadata: {
    stars: 1,
    last_updated: "2026-03-02T08:00:00Z",
    kubernetes: {
      kind: "MCPServer",
      namespace: "tools",
      name: "geo",
      uid: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
      image: "geo",
      transport: "sse",
    },
  },
  permissions: {
    name: "geo",
    privileged: false,
    read: ["/data"],
    write: ["/tmp/"],
    network: {
      outbound: { insecure_allow_all: false, allow_port: [443], allow_host: ["acme.example", ".acme.example"] },
    },
  },
  provenance: {
    sigstore_url: "tuf.acme.example",
    repository_uri: "https://git.example.com/x",
    repository_ref: "main",
    signer_identity: "x",
    runner_environment: "hosted",
    cert_issuer: "https://token.acme.example",
    attestation: { predicate_type: "https://slsa.dev/provenance/v1", predicate: 1 },
  },
  oauth_config: {
    issuer: "https://acme.example",
    authorize_url: "https://acme.example/a",
    token_url: "https://acme.example/t",
    client_id: "x",
    resource: "y",
    scopes: ["s"],
    use_pkce: true,
    callback_port: 80,
    oauth_params: { a: "b" },
  },
};

/** What every value is replaced by in turn. */
const REPLACEMENTS: readonly Json[] = [
  null,
  true,
  0,
  7,
  -1,
  70_000,
  1.5,
  "",
  " ",
  "x",
  "latest",
  "https://acme.example",
  "ht tp://x",
  "named",
  "positional",
  "sse",
  "stdio",
  [],
  [null],
  ["x", "x"],
  {},
  { type: "sse" },
  { url: "" },
  "x".repeat(101),
  "x".repeat(1_025),
];

function compare(
  ours: Validate,
  theirs: ValidateFunction,
  values: readonly JsonMembers[],
): { readonly checked: number; readonly differences: readonly string[] } {
  const differences: string[] = [];
  let checked = 0;
  for (const value of values) {
    for (const mutant of mutants(value)) {
      if (!isObject(mutant) || isDeliberate(mutant)) continue;
      checked++;
      // The publisher schema is about the object that holds extensions by namespace and address.
      const wrapped = theirs.schema && ours === publisherMetadata ? { "io.github.stacklok": { x: mutant } } : mutant;
      if (ours(mutant) !== theirs(wrapped))
        differences.push(`${ours(mutant) ? "ours alone accepts" : "theirs alone accepts"} ${JSON.stringify(mutant)}`);
    }
  }
  return { checked, differences: differences.slice(0, 5) };
}

/** The value with one part replaced or left out, for every part and replacement. */
function* mutants(value: Json): Generator<Json> {
  yield value;
  yield* REPLACEMENTS;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const mutant of mutants(item)) yield value.with(index, mutant);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const { [name]: _, ...others } = value;
      yield others;
      for (const mutant of mutants(member)) yield { ...value, [name]: mutant };
    }
  }
}

function isDeliberate(value: JsonMembers): boolean {
  return DELIBERATE.some(({ applies }) => applies(value));
}

function isObject(value: Json | undefined): value is JsonMembers {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
