import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type FixtureItem, fixtureItems } from "./fixture-items.ts";

export interface FixtureRequest {
  readonly method: string;
  /** Behind the version of the API, without slash at its beginning, as spelled. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export interface FixtureReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; text as it is. */
  readonly body: unknown;
}

/** Where a registry goes wrong: each part left out works as it should. */
export interface Breakage {
  /** Changes an item wherever it is shown. */
  readonly item?: (item: FixtureItem) => unknown;
  /** Changes what was asked, before it is answered. */
  readonly request?: (request: FixtureRequest) => FixtureRequest;
  /** Changes the answer, before validators and compression. */
  readonly reply?: (reply: FixtureReply, request: FixtureRequest) => FixtureReply;
  /** Changes what is sent at last. */
  readonly sent?: (sent: Sent, request: FixtureRequest) => Sent;
  readonly cursor?: Partial<CursorStyle>;
  readonly matches?: (text: string, search: string) => boolean;
  readonly isRanked?: boolean;
  readonly delayMs?: number;
}

export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

interface CursorStyle {
  /** Parameters that the cursor carries. */
  readonly carries: readonly string[];
  readonly write: (fields: string) => string;
  readonly read: (cursor: string) => string;
}

export interface FixtureRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/** A small registry in memory that does everything right, but for what `breakage` says. */
export async function startFixtureRegistry(breakage: Breakage = {}): Promise<FixtureRegistry> {
  const server = createServer(async (incoming, outgoing) => {
    const [path = "", query = ""] = (incoming.url ?? "").split("?");
    const request: FixtureRequest = {
      method: incoming.method ?? "",
      path: path.replace(/^(\/registry\/[^/]+)?\/v0\.1\/+/, "").replace(/\/$/, ""),
      query: new URLSearchParams(query),
      headers: incoming.headers,
    };
    const { status, headers, bytes } = respond(request, breakage);
    if (breakage.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, breakage.delayMs));
    outgoing.writeHead(status, headers);
    outgoing.end(request.method === "HEAD" ? undefined : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, OPTIONS",
  "access-control-allow-headers": "Authorization, Content-Type",
};

const READ = { ...CORS, "content-type": "application/json", vary: "Accept-Encoding", "cache-control": "max-age=5" };

function respond(asked: FixtureRequest, breakage: Breakage): Sent {
  const request = breakage.request?.(asked) ?? asked;
  const right = answer(request, breakage);
  const sent = pack(breakage.reply?.(right, request) ?? right, request);
  return breakage.sent?.(sent, request) ?? sent;
}

function answer(request: FixtureRequest, breakage: Breakage): FixtureReply {
  if (request.method === "OPTIONS") return { status: 204, headers: CORS, body: "" };
  const shown = breakage.item ?? ((item) => item);
  const items = fixtureItems();
  if (request.path === "servers") return list(items, request.query, breakage);
  const [, spelled = "", version] = /^servers\/(.+)\/versions(?:\/([^/]+))?$/.exec(request.path) ?? [];
  const name = decodeURIComponent(decodeURIComponent(spelled));
  const versions = items.filter(({ server }) => server.name === name);
  if (versions.length === 0) return refusal(404, `no server ${name}`);
  if (version === undefined) return { status: 200, headers: READ, body: pageOf(versions.map(shown)) };
  const wanted = decodeURIComponent(version);
  const found = versions.find((item) => (wanted === "latest" ? isLatest(item) : item.server.version === wanted));
  return found === undefined
    ? refusal(404, `no version ${wanted}`)
    : { status: 200, headers: READ, body: shown(found) };
}

export function isLatest(item: FixtureItem): boolean {
  return item._meta["io.modelcontextprotocol.registry/official"].isLatest;
}

function refusal(status: number, detail: string): FixtureReply {
  return { status, headers: { ...CORS, "content-type": "application/json" }, body: { error: detail, status } };
}

const FILTERS = ["limit", "version", "search"];

const CURSOR: CursorStyle = {
  carries: FILTERS,
  write: (fields) => Buffer.from(fields).toString("base64url"),
  read: (cursor) => Buffer.from(cursor, "base64url").toString(),
};

function list(items: readonly FixtureItem[], query: URLSearchParams, breakage: Breakage): FixtureReply {
  const style = { ...CURSOR, ...breakage.cursor };
  const cursor = query.get("cursor");
  const carried = cursor === null ? {} : parseCursor(style.read(cursor));
  if (carried === null) return refusal(400, "cursor is none");
  const value = (name: string) => query.get(name) ?? carried[name] ?? null;
  const limit = value("limit") ?? "5";
  if (!/^[1-9]\d*$/.test(limit)) return refusal(400, "limit is no whole number from 1");
  const rows = select(items, value("version"), value("search"), breakage);
  const start = rows.findIndex((item) => keyOf(item) === carried["after"]) + 1;
  const page = rows.slice(start, start + Number(limit));
  const last = page.at(-1);
  const shown = page.map(breakage.item ?? ((item) => item));
  if (last === undefined || start + page.length === rows.length)
    return { status: 200, headers: READ, body: pageOf(shown) };
  const kept = style.carries.flatMap((name) => (value(name) === null ? [] : [[name, value(name)]]));
  const nextCursor = style.write(JSON.stringify({ ...Object.fromEntries(kept), after: keyOf(last) }));
  return { status: 200, headers: READ, body: pageOf(shown, nextCursor) };
}

function parseCursor(text: string): Record<string, string> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function pageOf(servers: readonly unknown[], nextCursor?: string) {
  return { servers, metadata: { count: servers.length, ...(nextCursor === undefined ? {} : { nextCursor }) } };
}

function keyOf({ server }: FixtureItem): string {
  return `${server.name}@${server.version}`;
}

function select(
  items: readonly FixtureItem[],
  version: string | null,
  search: string | null,
  { isRanked = true, matches = holds }: Breakage,
): readonly FixtureItem[] {
  const chosen = items.filter((item) => version === null || (version === "latest" && isLatest(item)));
  if (search === null) return chosen;
  const hits = chosen.filter(({ server }) => matches(`${server.name}\n${server.description}`, search));
  const rank = ({ server }: FixtureItem) => (server.name === search ? 0 : server.name.endsWith(`/${search}`) ? 1 : 2);
  return isRanked ? hits.sort((a, b) => rank(a) - rank(b)) : hits;
}

function holds(text: string, search: string): boolean {
  return text.toLowerCase().includes(search.toLowerCase());
}

function pack({ status, headers, body }: FixtureReply, request: FixtureRequest): Sent {
  const plain = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const isPacked = status === 200 && /gzip/.test(request.headers["accept-encoding"]?.toString() ?? "");
  const bytes = isPacked ? gzipSync(plain) : plain;
  if (status !== 200) return { status, headers, bytes };
  const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
  const more = { etag, ...(isPacked ? { "content-encoding": "gzip" } : {}) };
  return request.headers["if-none-match"] === etag
    ? { status: 304, headers: { ...headers, ...more }, bytes: Buffer.alloc(0) }
    : { status, headers: { ...headers, ...more }, bytes };
}
