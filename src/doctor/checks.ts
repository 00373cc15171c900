import type { Client } from "./finding.ts";

interface CheckInfo {
  /** The clients that do not work when the check fails; none makes it a warning. */
  readonly breaks: readonly Client[];
  /** What the registry should do. */
  readonly hint: string;
}

const ALL = ["vscode", "copilot", "thv", "apm", "strict"] as const;
const PAGING = ["vscode", "thv", "strict"] as const;
const NONE = [] as const;

/** Every check, in the order of the report. */
export const CHECKS = {
  list: { breaks: ALL, hint: "answer GET v0.1/servers with 200 and JSON, to anyone" },
  "content-type": { breaks: ["thv", "strict"], hint: "send Content-Type: application/json" },
  "servers-array": { breaks: ALL, hint: "servers is an array in every list, [] when there is nothing" },
  metadata: { breaks: PAGING, hint: "every list has metadata, an object with count and, before the end, nextCursor" },
  "metadata-count": { breaks: ["strict"], hint: "metadata.count is the number of items on this page" },
  limit: { breaks: ["strict"], hint: "a page holds at most limit items" },

  "item-meta": { breaks: ["vscode", "strict"], hint: "every item has _meta beside server; VS Code fails without it" },
  "official-meta": {
    breaks: ["strict"],
    hint: "_meta has io.modelcontextprotocol.registry/official with status, statusChangedAt, publishedAt, updatedAt, isLatest",
  },
  "status-values": { breaks: ["strict"], hint: "status is active, deprecated or deleted" },
  dates: {
    breaks: ["thv", "strict"],
    hint: "times are RFC 3339, such as 2026-11-20T10:00:00Z; thv drops the list over one",
  },
  "server-text": {
    breaks: ["vscode", "strict"],
    hint: "name, description and version are texts that are not empty; VS Code drops a page that begins with another",
  },
  "field-types": {
    breaks: ["thv", "strict"],
    hint: "use the types of the standard; thv drops the list over one value",
  },
  "null-fields": { breaks: ["strict"], hint: "leave out a field that has no value, and send [] for an empty list" },
  "github-metadata": {
    breaks: ["vscode"],
    hint: "give the publisher's github object a nameWithOwner beside its name; VS Code loses the page without it",
  },

  paging: { breaks: PAGING, hint: "following nextCursor to the end shows every entry once" },
  "next-cursor-end": { breaks: ["strict"], hint: "leave nextCursor out on the last page" },
  "latest-filter": {
    breaks: ["vscode", "thv"],
    hint: "version=latest lists the latest version of each name and no other",
  },
  "paging-gallery": { breaks: ["vscode"], hint: "use cursors that survive in a URL unencoded, such as base64url" },
  "paging-gallery-search": {
    breaks: ["vscode"],
    hint: "let the cursor carry search: VS Code does not repeat it from page two on",
  },
  "paging-cursor-alone": { breaks: NONE, hint: "let the cursor carry every parameter of its list" },
  "paging-one-by-one": { breaks: ["thv"], hint: "with limit=1, following nextCursor shows every latest version once" },
  "walk-time": { breaks: ["thv"], hint: "thv asks for one entry at a time and gives up after 10 seconds" },

  "latest-version": { breaks: ALL, hint: "answer servers/{name}/versions/latest with the latest version, one item" },
  "encoded-slash": { breaks: ALL, hint: "take %2F in a name for its slash; proxies must leave it alone" },
  "raw-slash": { breaks: NONE, hint: "find an entry by servers/{namespace}/{name} too" },
  "double-encoded-slash": { breaks: NONE, hint: "read %252F as %2F, since some proxies encode twice" },
  "exact-version": {
    breaks: ["copilot", "strict"],
    hint: "answer servers/{name}/versions/{version} with that version, one item",
  },
  versions: {
    breaks: ["strict"],
    hint: "answer servers/{name}/versions with every version, exactly one of them latest",
  },
  "not-found": { breaks: ["strict"], hint: "answer 404 for a name or version that is not there" },
  "error-shape": { breaks: ["strict"], hint: "an error is a JSON object with a text in error" },

  search: { breaks: ["vscode", "apm"], hint: "search finds the entries whose name holds the text, and no others" },
  "search-case": { breaks: NONE, hint: "let search ignore letter case" },
  "search-literal": { breaks: ["vscode", "apm"], hint: "escape % and _ in what is searched; they are no wildcards" },
  "search-exact-name": {
    breaks: ["apm"],
    hint: "list exact names first, then names whose last part is the text: apm reads page one alone",
  },

  cors: {
    breaks: ["copilot"],
    hint: "send Access-Control-Allow-Origin: *, -Methods: GET, OPTIONS and -Headers: Authorization, Content-Type on answers",
  },
  "cors-errors": { breaks: ["copilot"], hint: "send the Access-Control-Allow headers on errors too" },
  "cors-preflight": {
    breaks: ["copilot"],
    hint: "answer OPTIONS with 200 or 204 and the Access-Control-Allow headers",
  },
  "authorization-ignored": {
    breaks: ["copilot"],
    hint: "ignore an Authorization header; Copilot takes 401 and 403 for an order to block every server",
  },

  etag: { breaks: ["apm"], hint: "send an ETag with every list" },
  "not-modified": { breaks: ["apm"], hint: "answer If-None-Match with 304 while the ETag is the same" },
  "cache-control": { breaks: ["apm"], hint: "send Cache-Control with a small max-age, such as max-age=5" },

  "bad-limit": { breaks: ["strict"], hint: "answer a limit that is no whole number from 1 with 400" },
  "bad-cursor": { breaks: ["strict"], hint: "answer a cursor that is none with 400" },
  "unknown-parameters": { breaks: ["strict"], hint: "ignore parameters that are not known; clients add their own" },
  slashes: { breaks: NONE, hint: "take a trailing or doubled slash for none" },

  compression: {
    breaks: NONE,
    hint: "compress with gzip when Accept-Encoding allows it, and send Vary: Accept-Encoding",
  },
  head: { breaks: NONE, hint: "answer HEAD as GET, without the body" },
  latency: { breaks: NONE, hint: "answer a page within a second" },
  bounds: {
    breaks: NONE,
    hint: "what was not asked was not judged; a faster registry, or a smaller one, is judged whole",
  },
} as const satisfies Readonly<Record<string, CheckInfo>>;

export type CheckName = keyof typeof CHECKS;
