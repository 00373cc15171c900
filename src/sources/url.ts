import type { Limits, UrlLocation } from "../config/config.ts";
import { RegistrydError } from "../errors.ts";
import { BUILD } from "../version.ts";
import { type AuthorizationParts, authorization } from "./http-fetch/basic-auth.ts";
import { showUrl } from "./http-fetch/show-url.ts";
import { withTimeLimit } from "./http-fetch/time-limit.ts";
import { createHttpClient, type HttpAnswer, type HttpClient } from "./http-fetch.ts";
import type { Fetched, Look, Source } from "./source.ts";
import { conditionsOf, fingerprintOf, sha256 } from "./url-fingerprint.ts";

export interface UrlSourceParts extends AuthorizationParts {
  readonly name: string;
  readonly location: UrlLocation;
  readonly limits: Limits;
}

/** What a registry document may be served as; files on plain web servers often come without a type of their own. */
const CONTENT_TYPES = [
  "application/json",
  "text/json",
  "text/plain",
  "application/octet-stream",
  "binary/octet-stream",
  "",
];

/** What an unconditional answer held, until `fetch` asks for it. */
interface Read {
  readonly fingerprint: string;
  readonly revisionAt: string | null;
  readonly content: string;
  readonly bytes: Buffer;
}

/** One document behind an http(s) address, asked for conditionally; the hash of the body decides what changed. */
export function createUrlSource({ name, location, limits, ...parts }: UrlSourceParts): Source {
  const http = createHttpClient(limits);
  const url = new URL(location.url);
  let pending: Read | null = null;

  function get(last: string | null, signal: AbortSignal): Promise<Read | "unchanged"> {
    return withTimeLimit(location.timeoutMs, showUrl(url), signal, async (bounded) => {
      const headers = { ...(await authorization(url, location, parts)), ...conditionsOf(url, last) };
      return request(http, url, headers, limits.maxDocumentBytes, bounded);
    });
  }

  return {
    name,
    type: "url",
    async look(last, signal) {
      pending = null;
      const answer = await get(last, signal);
      if (answer === "unchanged" || answer.fingerprint === last) return toLook(last);
      pending = answer;
      return toLook(answer.fingerprint);
    },
    async fetch(look, known, signal) {
      signal.throwIfAborted();
      const looked = pending?.fingerprint === look.fingerprint ? pending : await get(null, signal);
      pending = null;
      if (looked === "unchanged") throw new RegistrydError("internal", "a url source was told of no change unasked");
      return toFetched(showUrl(url), looked, known);
    },
    async close() {
      pending = null;
      http.close();
    },
  };
}

async function request(
  http: HttpClient,
  url: URL,
  headers: Readonly<Record<string, string>>,
  maxBodyBytes: number,
  signal: AbortSignal,
): Promise<Read | "unchanged"> {
  const isConditional = "If-None-Match" in headers || "If-Modified-Since" in headers;
  const answer = await http.request(
    {
      method: "GET",
      url,
      headers: { ...headers, Accept: "application/json, */*;q=0.5", "User-Agent": `registryd/${BUILD.version}` },
      body: null,
      statuses: isConditional ? [200, 304] : [200],
      contentTypes: CONTENT_TYPES,
      maxBodyBytes,
    },
    signal,
  );
  const pieces: Buffer[] = [];
  for await (const piece of answer.body) pieces.push(piece);
  return answer.status === 304 ? "unchanged" : toRead(url, answer, Buffer.concat(pieces));
}

function toRead(url: URL, answer: HttpAnswer, bytes: Buffer): Read {
  const content = sha256(bytes);
  const modifiedMs = Date.parse(answer.headers["last-modified"] ?? "");
  const revisionAt = Number.isNaN(modifiedMs) ? null : new Date(modifiedMs).toISOString();
  return { fingerprint: fingerprintOf(url, answer, content), revisionAt, content, bytes };
}

function toLook(fingerprint: string | null): Look {
  return { fingerprint, revision: null, engine: null, notes: {} };
}

function toFetched(
  path: string,
  { fingerprint, revisionAt, content, bytes }: Read,
  known: ReadonlySet<string>,
): Fetched {
  const file = { path, contentId: content, bytes: known.has(content) ? null : bytes };
  return { revision: content, revisionAt, fingerprint, engine: null, files: [file] };
}
