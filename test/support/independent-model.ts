/**
 * What a source must serve, computed a second time with nothing of registryd: the upstream schema through ajv, and the
 * rules of the documentation in their plainest form. It is slow and knows only what the real data needs.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import formats from "ajv-formats";

export interface ModelServer {
  name: string;
  version: string;
  [field: string]: unknown;
}

export interface ModelState {
  /** Served entries by `name@version`. */
  readonly served: ReadonlyMap<string, ModelServer>;
  readonly stale: ReadonlySet<string>;
  readonly held: boolean;
}

export const EMPTY_STATE: ModelState = { served: new Map(), stale: new Set(), held: false };

export interface Model {
  isValid(server: unknown): boolean;
  /** The state after the document was synced; `guard: false` approves whatever goes. */
  next(before: ModelState, document: unknown, options?: { guard: boolean }): ModelState;
}

export function createModel(sharedData: string): Model {
  const schemaOf = (date: string) =>
    JSON.parse(readFileSync(join(sharedData, `schemas/${date}.server.schema.json`), "utf8"));
  const ajv = new Ajv({ strict: false, validateFormats: true });
  formats.default(ajv);
  const validate = ajv.compile(schemaOf("2025-12-11"));
  const legacy = snakeCaseProperties(schemaOf("2025-07-09"));
  const isValid = (server: unknown): boolean => {
    if (typeof server !== "object" || server === null) return false;
    return validate(withoutEmptyOptionals(server)) && !breaksRule(server as ModelServer) && !usesAny(legacy, server);
  };
  return { isValid, next: (before, document, options) => nextState(isValid, before, document, options?.guard ?? true) };
}

function nextState(
  isValid: (server: unknown) => boolean,
  before: ModelState,
  document: unknown,
  guard: boolean,
): ModelState {
  const servers = (document as { data: { servers: ModelServer[] } }).data.servers;
  const { valid, quarantined } = sortOut(servers, isValid);
  const served = new Map(valid);
  const stale = new Set<string>();
  for (const key of quarantined) {
    const earlier = before.served.get(key);
    if (!earlier || served.has(key)) continue;
    served.set(key, earlier);
    stale.add(key);
  }
  const removed = [...before.served.keys()].filter((key) => !served.has(key)).length;
  const total = before.served.size;
  if (guard && (served.size === 0 || (total >= 20 && removed * 2 > total))) return { ...before, held: true };
  return { served, stale, held: false };
}

/** Valid entries by key, and the keys of the others; twins with different content are all others. */
function sortOut(servers: readonly ModelServer[], isValid: (server: unknown) => boolean) {
  const valid = new Map<string, ModelServer>();
  const quarantined = new Set<string>();
  for (const server of servers) {
    const key = `${server.name}@${server.version}`;
    const twin = valid.get(key);
    if (!isValid(server) || (twin && !isSame(twin, server))) quarantined.add(key);
    else valid.set(key, server);
  }
  for (const key of quarantined) {
    const differing = servers.filter((server) => `${server.name}@${server.version}` === key && isValid(server));
    if (differing.length > 1) valid.delete(key);
  }
  return { valid, quarantined };
}

/** `repository` without a url and `$schema: ""` are served as they are, so the schema must not see them. */
function withoutEmptyOptionals(server: object): object {
  const copy: Record<string, unknown> = { ...server };
  const repository = copy["repository"] as { url?: unknown } | undefined;
  if (repository && typeof repository === "object" && (repository.url === undefined || repository.url === "")) {
    delete copy["repository"];
  }
  if (copy["$schema"] === "") delete copy["$schema"];
  return copy;
}

function breaksRule(server: ModelServer): boolean {
  return hasNothingToRun(server) || isNoExactVersion(server.version) || hasUnsafeText(server) || breaksGallery(server);
}

/** Fields that 2025-07-09 had in snake_case: a client of today would silently miss them. */
function snakeCaseProperties(schema: unknown): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null) return new Set();
  const properties = (schema as { properties?: object }).properties ?? {};
  const own = Object.keys(properties).filter((name) => /[a-z]_[a-z]/.test(name));
  return new Set([...own, ...Object.values(schema).flatMap((inner) => [...snakeCaseProperties(inner)])]);
}

function usesAny(names: ReadonlySet<string>, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key !== "_meta" && (names.has(key) || usesAny(names, inner)));
}

function hasNothingToRun(server: ModelServer): boolean {
  const lists = [server["packages"], server["remotes"]];
  return lists.every((list) => !Array.isArray(list) || list.length === 0) && !server["websiteUrl"];
}

function isNoExactVersion(version: string): boolean {
  return version === "" || version === "latest" || /^[\^~<>=]|\|\||^v?\d+(\.\d+)*\.[x*]$| - /i.test(version);
}

function hasUnsafeText(value: unknown): boolean {
  if (typeof value === "string") return /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(value.replace(/[\n\r\t]/g, ""));
  if (Array.isArray(value)) return value.some(hasUnsafeText);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => hasUnsafeText(key) || hasUnsafeText(inner));
}

/** VS Code's gallery loses the page over `github` publisher metadata with a `name` but no `nameWithOwner`. */
function breaksGallery(server: ModelServer): boolean {
  const meta = server["_meta"] as Record<string, Record<string, unknown>> | undefined;
  const github = meta?.["io.modelcontextprotocol.registry/publisher-provided"]?.["github"] as
    | Record<string, unknown>
    | undefined;
  return Boolean(github?.["name"]) && !github?.["nameWithOwner"];
}

/** Whether two values are deep-equal; nearly all that are have the same text, which costs little to see. */
export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right) || sorted(left) === sorted(right);
}

/** JSON text with sorted keys, so that equal content has equal text. */
export function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
