import { DEFAULT_LIMIT, MAX_LIMIT } from "../parameters.ts";

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly description: string;
  readonly schema: object;
}

const LIMIT = query("limit", `Items a page; above ${MAX_LIMIT} counts as ${MAX_LIMIT}`, {
  type: "integer",
  minimum: 1,
  default: DEFAULT_LIMIT,
});

const CURSOR = query(
  "cursor",
  "The nextCursor of the page before. It carries the filters of its list, so they need not be sent again",
);

const INCLUDE_DELETED = query(
  "include_deleted",
  "Whether entries that left the registry are listed, as status deleted",
  {
    type: "boolean",
    default: false,
  },
);

export const LIST_PARAMETERS: readonly Parameter[] = [
  CURSOR,
  LIMIT,
  query(
    "search",
    "Entries with this text in name, title or description, letter case ignored and every character literal",
  ),
  query("updated_since", "Entries changed strictly later, deleted ones included", {
    type: "string",
    format: "date-time",
  }),
  query("version", "`latest`, or one exact version"),
  INCLUDE_DELETED,
];

export const FLAT_LIST_PARAMETERS: readonly Parameter[] = [
  ...LIST_PARAMETERS,
  query("status", "`active` or `deprecated`; several with commas between them"),
];

export const ENTRY_PARAMETERS: readonly Parameter[] = [INCLUDE_DELETED];

export const RUNS_PARAMETERS: readonly Parameter[] = [CURSOR, LIMIT];

const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  registry: "Name of the registry, as /v1/registries lists it",
  serverName: "Name of the server, its slash encoded or not, such as `io.github.acme%2Fgeo`",
  namespace: "What stands before the slash of the name",
  name: "What stands behind the slash of the name",
  version: "`latest`, or one exact version",
  source: "Name of the source, as /v1/sources lists it",
};

/** The parameters that stand in a path template. */
export function pathParameters(template: string): readonly Parameter[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: PATH_PARAMETERS[name] ?? "",
    schema: { type: "string" },
  }));
}

function query(name: string, description: string, schema: object = { type: "string" }): Parameter {
  return { name, in: "query", required: false, description, schema };
}
