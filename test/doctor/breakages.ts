import type { CheckName } from "../../src/doctor/checks.ts";
import type { Client } from "../../src/doctor/finding.ts";
import type { FixtureItem, FixtureMeta } from "../support/fixture-items.ts";
import {
  type Breakage,
  type FixtureReply,
  type FixtureRequest,
  isLatest,
  type Sent,
} from "../support/fixture-registry.ts";

export interface Case {
  readonly name: string;
  readonly broken: Breakage;
  /** Every check that fails, with the clients that each breaks. */
  readonly finds: Readonly<Partial<Record<CheckName, readonly Client[]>>>;
}

const ALL: readonly Client[] = ["vscode", "copilot", "thv", "apm", "strict"];
const OFFICIAL = "io.modelcontextprotocol.registry/official";

const isList = ({ path }: FixtureRequest) => path === "servers";
const isLatestRoute = ({ path }: FixtureRequest) => path.endsWith("/versions/latest");
const isVersions = ({ path }: FixtureRequest) => path.endsWith("/versions");

/** Changes the body of good answers that `chosen` picks. */
function body(chosen: (request: FixtureRequest) => boolean, change: (body: never) => unknown): Breakage {
  return {
    reply: (reply, request) =>
      reply.status === 200 && chosen(request) ? { ...reply, body: change(reply.body as never) } : reply,
  };
}

function status(chosen: (request: FixtureRequest) => boolean, code: number): Breakage {
  return { reply: (reply, request) => (chosen(request) ? { ...reply, status: code } : reply) };
}

function without(header: string, chosen: (sent: Sent, request: FixtureRequest) => boolean = () => true): Breakage {
  return changedHeader(header, undefined, chosen);
}

function changedHeader(
  header: string,
  value: string | undefined,
  chosen: (sent: Sent, request: FixtureRequest) => boolean = () => true,
): Breakage {
  return {
    sent: (sent, request) => {
      if (!chosen(sent, request)) return sent;
      const { [header]: _, ...headers } = sent.headers;
      return { ...sent, headers: value === undefined ? headers : { ...headers, [header]: value } };
    },
  };
}

/** Changes one entry that is neither the first of a page nor the one whose routes are asked. */
function oneServer(change: object): Breakage {
  return oneItem((item) => ({ ...item, server: { ...item.server, ...change } }));
}

function oneItem(change: (item: FixtureItem) => object): Breakage {
  return {
    item: (item) => (item.server.name === "b.example/tides" ? change(item) : item),
  };
}

function official(change: (meta: FixtureMeta) => object): Breakage {
  return oneItem((item) => ({ ...item, _meta: { [OFFICIAL]: change(item._meta[OFFICIAL]) } }));
}

function ignoring(parameter: string): Breakage {
  return {
    request: (request) => {
      const query = new URLSearchParams(request.query);
      query.delete(parameter);
      return { ...request, query };
    },
  };
}

type Listed = { readonly servers: readonly FixtureItem[]; readonly metadata: { readonly nextCursor?: string } };

export const CASES: readonly Case[] = [
  { name: "the list wants a login", broken: status(isList, 401), finds: { list: ALL } },
  {
    name: "the list is a page of HTML",
    broken: body(isList, () => "<!doctype html>"),
    finds: { list: ALL },
  },
  {
    name: "the list is text/plain",
    broken: changedHeader("content-type", "text/plain", (_, request) => isList(request)),
    finds: { "content-type": ["thv", "strict"] },
  },
  {
    name: "an empty list is null",
    broken: body(isList, (list: Listed) => (list.servers.length === 0 ? { ...list, servers: null } : list)),
    finds: { "servers-array": ALL },
  },
  {
    name: "lists have no metadata",
    broken: body(isList, ({ servers }: Listed) => ({ servers })),
    finds: { metadata: ["vscode", "thv", "strict"] },
  },
  {
    name: "count is that of all pages",
    broken: body(isList, (list: Listed) => ({ ...list, metadata: { ...list.metadata, count: 1_000 } })),
    finds: { "metadata-count": ["strict"] },
  },
  { name: "limit is ignored", broken: ignoring("limit"), finds: { limit: ["strict"], "bad-limit": [] } },
  {
    name: "an item has no _meta",
    broken: oneItem(({ server }) => ({ server })),
    finds: { "item-meta": ["vscode", "strict"] },
  },
  {
    name: "the official _meta is missing",
    broken: oneItem((item) => ({ ...item, _meta: {} })),
    finds: { "official-meta": ["strict"] },
  },
  {
    name: "statusChangedAt is missing",
    broken: official(({ statusChangedAt: _, ...rest }) => rest),
    finds: { "official-meta": ["strict"] },
  },
  {
    name: "isLatest is a text",
    broken: official((meta) => ({ ...meta, isLatest: "true" })),
    finds: { "official-meta": ["strict", "thv"] },
  },
  {
    name: "a status is unknown",
    broken: official((meta) => ({ ...meta, status: "archived" })),
    finds: { "status-values": ["strict"] },
  },
  {
    name: "a time has a space for its T",
    broken: official((meta) => ({ ...meta, updatedAt: "2026-11-20 10:00:00" })),
    finds: { dates: ["thv", "strict"] },
  },
  {
    name: "a day does not exist",
    broken: official((meta) => ({ ...meta, publishedAt: "2026-02-30T10:00:00Z" })),
    finds: { dates: ["thv", "strict"] },
  },
  {
    name: "a description is empty",
    broken: oneServer({ description: "" }),
    finds: { "server-text": ["vscode", "strict"] },
  },
  {
    name: "a description is a number",
    broken: oneServer({ description: 42 }),
    finds: { "server-text": ["vscode", "strict", "thv"] },
  },
  {
    name: "a nested field has another type",
    broken: oneServer({ packages: [{ environmentVariables: [{ name: "A", isRequired: "yes" }] }] }),
    finds: { "field-types": ["thv", "strict"] },
  },
  {
    name: "a number is beyond what a double holds",
    broken: {
      ...oneServer({ _meta: { "io.modelcontextprotocol.registry/publisher-provided": { x: { n: ["@huge"] } } } }),
      reply: (reply) => ({ ...reply, body: JSON.stringify(reply.body).replaceAll('"@huge"', "1e400") }),
    },
    finds: { "field-types": ["thv", "strict"] },
  },
  { name: "an absent list is null", broken: oneServer({ remotes: null }), finds: { "null-fields": ["strict"] } },
  {
    name: "github metadata lacks nameWithOwner",
    broken: oneServer({
      _meta: { "io.modelcontextprotocol.registry/publisher-provided": { github: { name: "tides" } } },
    }),
    finds: { "github-metadata": ["vscode"] },
  },
  {
    name: "the name of github metadata is a number",
    broken: oneServer({
      _meta: {
        "io.modelcontextprotocol.registry/publisher-provided": { github: { name: 5, nameWithOwner: "b/tides" } },
      },
    }),
    finds: { "github-metadata": ["vscode"] },
  },
  {
    name: "the cursor is ignored",
    broken: ignoring("cursor"),
    finds: { paging: ["vscode", "thv", "strict"], "bad-cursor": [] },
  },
  {
    name: "the second page fails",
    broken: status(({ query }) => (query.get("cursor") ?? "").length > 40, 500),
    finds: { paging: ["vscode", "thv", "strict"] },
  },
  {
    name: "nextCursor is null at the end",
    broken: body(isList, (list: Listed) => ({ ...list, metadata: { nextCursor: null, ...list.metadata } })),
    finds: { "next-cursor-end": ["strict"] },
  },
  {
    name: "version=latest is ignored",
    broken: ignoring("version"),
    finds: { "latest-filter": ["vscode", "thv"] },
  },
  {
    name: "the cursor needs encoding",
    broken: { cursor: { write: (fields) => `+&${fields}`, read: (cursor) => cursor.replace(/^\+&/, "") } },
    finds: { "paging-gallery": ["vscode"], "paging-cursor-alone": [], "paging-gallery-search": ["vscode"] },
  },
  {
    name: "the cursor forgets the search",
    broken: { cursor: { carries: ["limit", "version"] } },
    finds: { "paging-gallery-search": ["vscode"] },
  },
  {
    name: "the cursor carries the search alone",
    broken: { cursor: { carries: ["search"] } },
    finds: { "paging-cursor-alone": [] },
  },
  {
    name: "limit=1 repeats its rows",
    broken: {
      request: (request) => {
        const query = new URLSearchParams(request.query);
        if (query.get("limit") === "1" && query.get("cursor") !== null) query.delete("cursor");
        return { ...request, query };
      },
    },
    finds: { "paging-one-by-one": ["thv"] },
  },
  {
    name: "latest is not found",
    broken: status(isLatestRoute, 404),
    finds: { "latest-version": ALL },
  },
  {
    name: "latest is the oldest version",
    broken: {
      request: (request) => ({ ...request, path: request.path.replace(/(geo\/versions)\/latest$/, "$1/1.0.0") }),
    },
    finds: { "latest-version": ALL },
  },
  {
    name: "%2F is not found",
    broken: status(({ path }) => /%2f/i.test(path), 404),
    finds: { "encoded-slash": ALL },
  },
  {
    name: "a raw slash is not found",
    broken: status(({ path }) => path.split("/").length > 4, 404),
    finds: { "raw-slash": [] },
  },
  {
    name: "%252F is not found",
    broken: status(({ path }) => path.includes("%252F"), 404),
    finds: { "double-encoded-slash": [] },
  },
  {
    name: "a version is answered as a list",
    broken: body(
      ({ path }) => /\/versions\/\d/.test(path),
      (item: FixtureItem) => ({ servers: [item], metadata: { count: 1 } }),
    ),
    finds: { "exact-version": ["copilot", "strict"] },
  },
  {
    name: "an encoded plus is not understood",
    broken: status(({ path }) => path.endsWith("%2Bbuild.5"), 404),
    finds: { "exact-version": ["copilot", "strict"] },
  },
  {
    name: "versions lists the latest alone",
    broken: body(isVersions, (list: Listed) => ({ ...list, servers: list.servers.filter(isLatest) })),
    finds: { versions: ["strict"] },
  },
  {
    name: "an unknown name is an empty answer",
    broken: {
      reply: (reply) => (reply.status === 404 ? { ...reply, status: 200, body: {} } : reply),
    },
    finds: { "not-found": ALL },
  },
  {
    name: "an unknown name is forbidden",
    broken: { reply: (reply) => (reply.status === 404 ? { ...reply, status: 403 } : reply) },
    finds: { "not-found": ["copilot", "strict"] },
  },
  {
    name: "an unknown name is a failure",
    broken: { reply: (reply) => (reply.status === 404 ? { ...reply, status: 500 } : reply) },
    finds: { "not-found": ["strict"] },
  },
  {
    name: "errors are pages of HTML",
    broken: {
      reply: (reply): FixtureReply => (reply.status === 404 ? { ...reply, body: "<h1>Not Found</h1>" } : reply),
    },
    finds: { "error-shape": ["strict"] },
  },
  { name: "search is ignored", broken: ignoring("search"), finds: { search: ["vscode", "apm"] } },
  {
    name: "search minds letter case",
    broken: { matches: (text, search) => text.includes(search) },
    finds: { "search-case": [] },
  },
  {
    name: "% and _ are wildcards",
    broken: { matches: (text, search) => like(search).test(text) },
    finds: { "search-literal": ["vscode", "apm"] },
  },
  { name: "search has no ranks", broken: { isRanked: false }, finds: { "search-exact-name": ["apm"] } },
  {
    name: "answers lack CORS headers",
    broken: without("access-control-allow-origin", ({ status }, { method }) => status === 200 && method !== "OPTIONS"),
    finds: { cors: ["copilot"] },
  },
  {
    name: "CORS allows no Authorization",
    broken: changedHeader("access-control-allow-headers", "*"),
    finds: { cors: ["copilot"], "cors-errors": ["copilot"], "cors-preflight": ["copilot"] },
  },
  {
    name: "errors lack CORS headers",
    broken: without("access-control-allow-methods", ({ status }) => status >= 400),
    finds: { "cors-errors": ["copilot"] },
  },
  {
    name: "OPTIONS is not taken",
    broken: status(({ method }) => method === "OPTIONS", 405),
    finds: { "cors-preflight": ["copilot"] },
  },
  {
    name: "an Authorization header is refused",
    broken: status(({ headers }) => headers.authorization !== undefined, 401),
    finds: { "authorization-ignored": ["copilot"] },
  },
  { name: "there is no ETag", broken: without("etag"), finds: { etag: ["apm"] } },
  {
    name: "If-None-Match is ignored",
    broken: { request: (request) => ({ ...request, headers: { ...request.headers, "if-none-match": undefined } }) },
    finds: { "not-modified": ["apm"] },
  },
  { name: "there is no Cache-Control", broken: without("cache-control"), finds: { "cache-control": ["apm"] } },
  {
    name: "Cache-Control is no-cache",
    broken: changedHeader("cache-control", "no-cache"),
    finds: { "cache-control": ["apm"] },
  },
  {
    name: "max-age is 0",
    broken: changedHeader("cache-control", "public, max-age=0"),
    finds: { "cache-control": ["apm"] },
  },
  {
    name: "limit=0 is a failure",
    broken: status(({ query }) => query.get("limit") === "0", 500),
    finds: { "bad-limit": ["strict"] },
  },
  {
    name: "a bad cursor is a failure",
    broken: {
      reply: (reply, { query }) => (reply.status === 400 && query.has("cursor") ? { ...reply, status: 500 } : reply),
    },
    finds: { "bad-cursor": ["strict"] },
  },
  {
    name: "unknown parameters are refused",
    broken: status(({ query }) => query.has("registryd_doctor"), 400),
    finds: { "unknown-parameters": ["strict"] },
  },
  {
    name: "gzip is what it is not",
    broken: {
      sent: (sent) => ("content-encoding" in sent.headers ? { ...sent, bytes: Buffer.from("not gzip") } : sent),
    },
    finds: { compression: ALL },
  },
  {
    name: "nothing is compressed",
    broken: { request: (request) => ({ ...request, headers: { ...request.headers, "accept-encoding": undefined } }) },
    finds: { compression: [] },
  },
  { name: "Vary is missing", broken: without("vary"), finds: { compression: [] } },
  { name: "HEAD is not taken", broken: status(({ method }) => method === "HEAD", 405), finds: { head: [] } },
];

function like(pattern: string): RegExp {
  const parts = [...pattern].map((c) =>
    c === "%" ? ".*" : c === "_" ? "." : c.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  return new RegExp(parts.join(""), "is");
}
