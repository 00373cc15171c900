import { nearest } from "../config/nearest.ts";
import { quoted } from "../config/quoted.ts";
import type { Kind } from "../model.ts";
import { readEntryParameters } from "./entry-request.ts";
import { readListRequest } from "./list-request.ts";
import type { ReadRequest } from "./read-body.ts";
import type { PickView, Reads } from "./reads.ts";
import { notFound } from "./refusal.ts";
import type { Call, Route } from "./router.ts";
import type { RegistryView, Snapshot } from "./snapshots.ts";

/** Under each of these the read API answers alike; without a name it is that of the default registry. */
export const READ_PREFIXES = ["/v0.1", "/v0", "/registry/:registry/v0.1", "/registry/:registry/v0"] as const;

const COLLECTIONS: Readonly<Record<Kind, string>> = {
  server: "/servers",
  skill: "/x/dev.toolhive/skills",
  plugin: "/x/dev.toolhive/plugins",
};

/** The routes of the standard, and of ToolHive's extensions beside it. */
export function readRoutes(reads: Reads): readonly Route[] {
  return READ_PREFIXES.flatMap((prefix) => [
    ...collectionRoutes(reads, prefix, "server"),
    ...collectionRoutes(reads, prefix, "skill"),
    ...collectionRoutes(reads, prefix, "plugin"),
  ]);
}

function collectionRoutes(reads: Reads, prefix: string, kind: Kind): readonly Route[] {
  const collection = `${prefix}${COLLECTIONS[kind]}`;
  const route = (path: string, read: (call: Call) => ReadRequest): Route => ({
    method: "GET",
    pattern: `${collection}${path}`,
    handle: (call) => reads.answer(pickView(call, prefix), read(call), call),
  });
  const item = (version: (call: Call) => string) => (call: Call) => itemRequest(kind, call, version(call));
  return [
    route("", (call) => readListRequest(kind, call.query)),
    // For servers beyond the standard: clients of its first drafts ask so.
    route(
      "/:name",
      item(() => "latest"),
    ),
    route("/:name/versions", (call) => ({
      view: "versions",
      kind,
      name: call.param("name"),
      ...readEntryParameters(call.query),
    })),
    route(
      "/:name/versions/:version",
      item((call) => call.param("version")),
    ),
  ];
}

function itemRequest(kind: Kind, call: Call, version: string): ReadRequest {
  return { view: "item", kind, name: call.param("name"), version, ...readEntryParameters(call.query) };
}

function pickView({ param }: Call, prefix: string): PickView {
  return prefix.startsWith("/registry/") ? (snapshot) => viewNamed(snapshot, param("registry")) : defaultView;
}

function defaultView({ views }: Snapshot): RegistryView {
  for (const view of views) if (view.record.isDefault) return view;
  throw notFound("Registry", "no registry is the default one; ask under /registry/{name}");
}

/** @throws {Refusal} 404 */
export function viewNamed({ views }: Snapshot, name: string): RegistryView {
  for (const view of views) if (view.record.name === name) return view;
  const near = nearest(
    name,
    [...views].map(({ record }) => record.name),
  );
  throw notFound("Registry", `no registry ${quoted(name)}${near === null ? "" : `; did you mean ${near}?`}`);
}
