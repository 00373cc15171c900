import type { ProvenanceMode } from "../config/config.ts";
import { quoted } from "../config/quoted.ts";
import type { Kind } from "../model.ts";
import type { RegistryRecord, StoreReader } from "../store/store.ts";
import { writeCursor } from "./cursor.ts";
import type { ItemRequest, VersionsRequest } from "./entry-request.ts";
import type { ListRequest } from "./list-request.ts";
import { notFound, type Refusal } from "./refusal.ts";

export type ReadRequest = ListRequest | ItemRequest | VersionsRequest;

/** Tells requests apart by what they mean: equal for all spellings of one. */
export function keyOfRequest(request: ReadRequest): string {
  switch (request.view) {
    case "item":
      return JSON.stringify(["item", request.kind, request.name, request.version, request.includeDeleted]);
    case "versions":
      return JSON.stringify(["versions", request.kind, request.name, request.includeDeleted]);
    case "list": {
      const { kind, limit, after, search, updatedSince, version, includeDeleted, status } = request;
      return JSON.stringify(["list", kind, limit, after, search, updatedSince, version, includeDeleted, status]);
    }
  }
}

/** The body of a read as UTF-8 JSON, made of stored bytes. @throws {Refusal} 404 */
export function readBody(
  reader: StoreReader,
  registry: RegistryRecord,
  request: ReadRequest,
  provenance: ProvenanceMode,
): Buffer {
  if (request.view === "list") return listBody(reader, registry, request, provenance);
  // Named one by one: a spread takes as long as the rest of this side of the read.
  const { kind, name, includeDeleted } = request;
  const entry = { registry: registry.id, kind, name, includeDeleted, provenance };
  const body =
    request.view === "versions"
      ? reader.versions(entry)
      : reader.item({ registry: registry.id, kind, name, version: request.version, includeDeleted, provenance });
  return body ?? refuse(reader, registry, request);
}

function listBody(
  reader: StoreReader,
  { id }: RegistryRecord,
  request: ListRequest,
  provenance: ProvenanceMode,
): Buffer {
  const { view, ...query } = request;
  const { items, count, next } = reader.list({ ...query, registry: id, provenance });
  const { kind, limit, after, ...filters } = query;
  const nextCursor = next === null ? {} : { nextCursor: writeCursor({ kind, limit, after: next, filters }) };
  const head = `{"${kind}s":[`;
  return Buffer.concat([
    Buffer.from(head),
    items,
    Buffer.from(`],"metadata":${JSON.stringify({ count, ...nextCursor })}}`),
  ]);
}

const LABELS: Readonly<Record<Kind, string>> = { server: "Server", skill: "Skill", plugin: "Plugin" };

function refuse(reader: StoreReader, registry: RegistryRecord, request: ItemRequest | VersionsRequest): never {
  throw isServed(reader, registry, request)
    ? unknownVersion(registry, request)
    : unknownName(reader, registry, request);
}

function isServed(
  reader: StoreReader,
  { id }: RegistryRecord,
  { view, kind, name }: ItemRequest | VersionsRequest,
): boolean {
  if (view === "versions") return false;
  return (
    reader.item({ registry: id, kind, name, version: "latest", includeDeleted: false, provenance: "off" }) !== null
  );
}

function unknownVersion({ name: registry }: RegistryRecord, request: ItemRequest | VersionsRequest): Refusal {
  const { kind, name } = request;
  const version = request.view === "item" ? quoted(request.version) : "";
  return notFound(
    LABELS[kind],
    `${kind} ${name} in registry ${registry} has no version ${version}; …/versions lists those it has`,
  );
}

function unknownName(
  reader: StoreReader,
  { id, name: registry }: RegistryRecord,
  request: ItemRequest | VersionsRequest,
): Refusal {
  const { kind, name } = request;
  const near = reader.suggestName(id, kind, name);
  const question = near === null ? "" : `; did you mean ${near}?`;
  return notFound(LABELS[kind], `no ${kind} ${shown(name)} in registry ${registry}${question}`);
}

/** A plain name as it is, anything else in quotes. */
function shown(name: string): string {
  return /^[\w./-]{1,200}$/.test(name) ? name : quoted(name);
}
