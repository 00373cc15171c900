import {
  ENTRY_PARAMETERS,
  FLAT_LIST_PARAMETERS,
  LIST_PARAMETERS,
  pathParameters,
  RUNS_PARAMETERS,
} from "./parameters.ts";
import { ref } from "./schemas.ts";

interface Read {
  readonly summary: string;
  /** Name of the schema of the answer. */
  readonly answer: string;
  readonly parameters?: readonly unknown[];
  /** Whether the answer is that of a registry, which may not be loaded yet. */
  readonly ofRegistry?: true;
  readonly mediaType?: string;
}

/** Every path that the public listener answers GET on. */
export function openApiPaths(): Readonly<Record<string, unknown>> {
  const prefixed = PREFIXES.flatMap((prefix) =>
    Object.entries(REGISTRY_READS).map(([path, read]) => [`${prefix}${path}`, { ...read, ofRegistry: true }] as const),
  );
  const all = [...prefixed, ...Object.entries(OTHER_READS)];
  return Object.fromEntries(all.map(([path, read]) => [path, { get: operation(path, read) }]));
}

const PREFIXES = ["/v0.1", "/v0", "/registry/{registry}/v0.1", "/registry/{registry}/v0"];

const REGISTRY_READS: Readonly<Record<string, Read>> = {
  "/servers": { summary: "List servers", answer: "ServerList", parameters: LIST_PARAMETERS },
  "/servers/{serverName}/versions": {
    summary: "List the versions of a server",
    answer: "ServerList",
    parameters: ENTRY_PARAMETERS,
  },
  "/servers/{serverName}/versions/{version}": {
    summary: "One version of a server",
    answer: "ServerResponse",
    parameters: ENTRY_PARAMETERS,
  },
  ...flatReads("skill", "Skill"),
  ...flatReads("plugin", "Plugin"),
};

function flatReads(noun: string, schema: string): Readonly<Record<string, Read>> {
  const collection = `/x/dev.toolhive/${noun}s`;
  const entry = `${collection}/{namespace}/{name}`;
  return {
    [collection]: { summary: `List ${noun}s`, answer: `${schema}List`, parameters: FLAT_LIST_PARAMETERS },
    [entry]: { summary: `The latest version of a ${noun}`, answer: schema, parameters: ENTRY_PARAMETERS },
    [`${entry}/versions`]: {
      summary: `List the versions of a ${noun}`,
      answer: `${schema}List`,
      parameters: ENTRY_PARAMETERS,
    },
    [`${entry}/versions/{version}`]: {
      summary: `One version of a ${noun}`,
      answer: schema,
      parameters: ENTRY_PARAMETERS,
    },
  };
}

const OTHER_READS: Readonly<Record<string, Read>> = {
  "/": { summary: "What this is and where to look", answer: "About" },
  "/v1/registries": { summary: "List registries, the default one first", answer: "RegistryList" },
  "/v1/registries/{registry}": { summary: "One registry and what is shadowed in it", answer: "RegistryDetails" },
  "/v1/sources": { summary: "List sources and where they stand", answer: "SourceList" },
  "/v1/sources/{source}": { summary: "One source, its config and its diagnostics", answer: "SourceDetails" },
  "/v1/sources/{source}/runs": {
    summary: "Runs of a source, newest first",
    answer: "RunList",
    parameters: RUNS_PARAMETERS,
  },
  ...descriptions(""),
  ...descriptions("/registry/{registry}"),
};

function descriptions(prefix: string): Readonly<Record<string, Read>> {
  return {
    [`${prefix}/openapi.json`]: { summary: "This description", answer: "Description" },
    [`${prefix}/openapi.yaml`]: {
      summary: "This description as YAML",
      answer: "Description",
      mediaType: "application/yaml",
    },
  };
}

function operation(
  path: string,
  { summary, answer, parameters = [], ofRegistry, mediaType = "application/json" }: Read,
) {
  const schema = answer === "Description" ? { type: "object" } : ref(answer);
  const named = pathParameters(path);
  return {
    summary,
    parameters: [...named, ...parameters],
    responses: {
      "200": { description: summary, content: { [mediaType]: { schema } } },
      "304": { description: "What `If-None-Match` names is still right" },
      ...(parameters.length === 0 ? {} : { "400": failure("A parameter has a bad value") }),
      ...(named.length === 0 ? {} : { "404": failure("There is no such thing, or not any more") }),
      ...(ofRegistry
        ? { "503": failure("A source of the registry was not synced yet; `Retry-After` says when to ask again") }
        : {}),
    },
  };
}

function failure(description: string) {
  return { description, content: { "application/json": { schema: ref("Error") } } };
}
