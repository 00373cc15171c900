import { READ_PREFIXES } from "./read-routes.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./router.ts";

/** What the standard and ToolHive's registry server publish with. All of it is refused, in a way that says where to go instead. */
export function publishRoutes(): readonly Route[] {
  return [...READ_PREFIXES.flatMap(underPrefix), ...PUBLISHED_ENTRIES.map((pattern) => refused("ALL", pattern))];
}

const PUBLISHED_ENTRIES = ["/v1/entries", "/v1/entries/*"];
const VERSIONS = [
  "/servers/:name/versions/:version",
  "/x/dev.toolhive/skills/:name/versions/:version",
  "/x/dev.toolhive/plugins/:name/versions/:version",
];
const STATUSES = ["/servers/:name/versions/:version/status", "/servers/:name/status"];

function underPrefix(prefix: string): readonly Route[] {
  const changes = [...VERSIONS, ...STATUSES].flatMap((path) =>
    (["PUT", "PATCH", "DELETE"] as const).map((method) => refused(method, `${prefix}${path}`)),
  );
  return [refused("POST", `${prefix}/publish`), ...changes];
}

function refused(method: Route["method"], pattern: string): Route {
  return { method, pattern, handle: refuse };
}

function refuse(): never {
  const detail = "registries are read-only here; change the entry in its source, and it is served after the next sync";
  throw new Refusal({ status: 501, code: "read_only", error: "Not implemented", detail });
}
