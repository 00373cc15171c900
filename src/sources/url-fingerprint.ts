import { createHash } from "node:crypto";
import type { HttpAnswer } from "./http-fetch.ts";

/** What an answer says about itself, and the hash of what it held; kept as the fingerprint of a look. */
export interface UrlFingerprint {
  /** SHA-256 of the address: validators are worth nothing at another one, and an address may hold a secret. */
  readonly address: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** `sha256:` and 64 hex digits. */
  readonly content: string;
}

export function fingerprintOf(url: URL, { headers }: Pick<HttpAnswer, "headers">, content: string): string {
  const [etag, lastModified] = [usable(headers.etag), usable(headers["last-modified"])];
  return JSON.stringify({ address: sha256(url.href), etag, lastModified, content } satisfies UrlFingerprint);
}

/** Servers refuse requests with longer headers, so sending a longer one back would fail for ever. */
const MAX_VALIDATOR_LENGTH = 1_024;

function usable(validator: string | undefined): string | null {
  return validator === undefined || validator.length > MAX_VALIDATOR_LENGTH ? null : validator;
}

/** The headers with which a server may answer 304; none when the fingerprint is of another address. */
export function conditionsOf(url: URL, fingerprint: string | null): Readonly<Record<string, string>> {
  const last = decode(fingerprint);
  if (last?.address !== sha256(url.href)) return {};
  return {
    ...(last.etag === null ? {} : { "If-None-Match": last.etag }),
    ...(last.lastModified === null ? {} : { "If-Modified-Since": last.lastModified }),
  };
}

function decode(fingerprint: string | null): UrlFingerprint | null {
  try {
    return JSON.parse(fingerprint ?? "null");
  } catch {
    return null;
  }
}

export function sha256(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
