import {
  ENTRY_PARAMETERS,
  FLAT_LIST_PARAMETERS,
  LIST_PARAMETERS,
  type Parameter,
  pathParameters,
  RUNS_PARAMETERS,
} from "./parameters.ts";
import { ref } from "./schemas.ts";

/** What one path answers to GET. */
export interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  /** By status; `default` is every other. */
  readonly responses: Readonly<Record<string, Described>>;
}

interface Described {
  readonly description: string;
  /** By media type. */
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Read {
  readonly tag: "servers" | "skills" | "plugins" | "registries" | "sources" | "about";
  readonly summary: string;
  /** Name of the schema of the answer. */
  readonly answer: string;
  readonly parameters?: readonly Parameter[];
  /** Whether the answer is that of a registry, which may not be loaded yet. */
  readonly ofRegistry?: true;
  readonly mediaType?: string;
}

/** Every path that the public listener answers GET on. */
export function openApiPaths(): Readonly<Record<string, { readonly get: Operation }>> {
  const prefixed = PREFIXES.flatMap((prefix) =>
    Object.entries(REGISTRY_READS).map(([path, read]) => [`${prefix}${path}`, { ...read, ofRegistry: true }] as const),
  );
  const all = [...prefixed, ...Object.entries(OTHER_READS)];
  return Object.fromEntries(all.map(([path, read]) => [path, { get: operation(path, read) }]));
}

const PREFIXES = ["/v0.1", "/v0", "/registry/{registry}/v0.1", "/registry/{registry}/v0"];

const REGISTRY_READS: Readonly<Record<string, Read>> = {
  "/servers": { tag: "servers", summary: "List servers", answer: "ServerList", parameters: LIST_PARAMETERS },
  "/servers/{serverName}": {
    tag: "servers",
    summary: "The latest version of a server",
    answer: "ServerResponse",
    parameters: ENTRY_PARAMETERS,
  },
  "/servers/{serverName}/versions": {
    tag: "servers",
    summary: "List the versions of a server",
    answer: "ServerList",
    parameters: ENTRY_PARAMETERS,
  },
  "/servers/{serverName}/versions/{version}": {
    tag: "servers",
    summary: "One version of a server",
    answer: "ServerResponse",
    parameters: ENTRY_PARAMETERS,
  },
  ...flatReads("skill", "Skill"),
  ...flatReads("plugin", "Plugin"),
};

function flatReads(noun: "skill" | "plugin", schema: string): Readonly<Record<string, Read>> {
  const tag = `${noun}s` as const;
  const collection = `/x/dev.toolhive/${noun}s`;
  const entry = `${collection}/{namespace}/{name}`;
  return {
    [collection]: { tag, summary: `List ${noun}s`, answer: `${schema}List`, parameters: FLAT_LIST_PARAMETERS },
    [entry]: { tag, summary: `The latest version of a ${noun}`, answer: schema, parameters: ENTRY_PARAMETERS },
    [`${entry}/versions`]: {
      tag,
      summary: `List the versions of a ${noun}`,
      answer: `${schema}List`,
      parameters: ENTRY_PARAMETERS,
    },
    [`${entry}/versions/{version}`]: {
      tag,
      summary: `One version of a ${noun}`,
      answer: schema,
      parameters: ENTRY_PARAMETERS,
    },
  };
}

const OTHER_READS: Readonly<Record<string, Read>> = {
  "/v1/registries": { tag: "registries", summary: "List registries, the default one first", answer: "RegistryList" },
  "/v1/registries/{registry}": {
    tag: "registries",
    summary: "One registry and what is shadowed in it",
    answer: "RegistryDetails",
  },
  "/v1/sources": { tag: "sources", summary: "List sources and where they stand", answer: "SourceList" },
  "/v1/sources/{source}": {
    tag: "sources",
    summary: "One source, its config and its diagnostics",
    answer: "SourceDetails",
  },
  "/v1/sources/{source}/runs": {
    tag: "sources",
    summary: "Runs of a source, newest first",
    answer: "RunList",
    parameters: RUNS_PARAMETERS,
  },
  "/": { tag: "about", summary: "What this is and where to look", answer: "About" },
  ...descriptions(""),
  ...descriptions("/registry/{registry}"),
};

function descriptions(prefix: string): Readonly<Record<string, Read>> {
  return {
    [`${prefix}/openapi.json`]: { tag: "about", summary: "This description", answer: "Description" },
    [`${prefix}/openapi.yaml`]: {
      tag: "about",
      summary: "This description as YAML",
      answer: "Description",
      mediaType: "application/yaml",
    },
    [`${prefix}/docs`]: {
      tag: "about",
      summary: "This description as a page to read",
      answer: "Page",
      mediaType: "text/html; charset=utf-8",
    },
  };
}

function operation(path: string, read: Read): Operation {
  const { tag, summary, answer, parameters = [], ofRegistry, mediaType = "application/json" } = read;
  const named = pathParameters(path);
  return {
    tags: [tag],
    summary,
    parameters: [...named, ...parameters],
    responses: {
      "200": { description: summary, content: { [mediaType]: { schema: ANSWERS[answer] ?? ref(answer) } } },
      "304": { description: "What `If-None-Match` names is still right" },
      ...(named.length + parameters.length === 0
        ? {}
        : { "400": failure("A parameter has a bad value or is no well-formed text") }),
      ...(named.length === 0 ? {} : { "404": failure("There is no such thing, or not any more") }),
      ...(ofRegistry
        ? { "503": failure("A source of the registry was not synced yet; `Retry-After` says when to ask again") }
        : {}),
      default: failure("Whatever else keeps the request from being answered"),
    },
  };
}

/** Answers that are nothing of the registry. */
const ANSWERS: Readonly<Record<string, object>> = { Description: { type: "object" }, Page: { type: "string" } };

function failure(description: string): Described {
  return { description, content: { "application/json": { schema: ref("Error") } } };
}
