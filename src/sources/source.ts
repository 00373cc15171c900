import type { SourceType, UsedEngine } from "../model.ts";

/** Names the content of one file: git the blob id, file and url `sha256:` and 64 hex digits. Equal ids mean equal bytes. */
export type ContentId = string;

/** Git: the full commit id; file and url: `sha256:` and 64 hex digits of the bytes read. */
export type Revision = string;

/** Where a source stands, found out as cheaply as its kind allows. */
export interface Look {
  /**
   * Equal to the one of the last success exactly when nothing changed since: a commit id, HTTP validators, a stat
   * fingerprint. Null when the source cannot tell without reading (a file written so recently that its times prove
   * nothing, a url without validators).
   */
  readonly fingerprint: string | null;
  /** The revision where looking reveals it (git), else null. */
  readonly revision: Revision | null;
  /** Git: who asked the server; null where nobody had to be asked, and for file and url. */
  readonly engine: UsedEngine | null;
  /** Facts for the log, such as the ref that is followed. */
  readonly notes: Readonly<Record<string, string | number | boolean>>;
}

export interface RawFile {
  /** As diagnostics and provenance name it: the path in the repository, the configured path, the url without query. */
  readonly path: string;
  readonly contentId: ContentId;
  /** Null when `contentId` was among the known ones, so its bytes were not needed. */
  readonly bytes: Uint8Array | null;
}

export interface Fetched {
  readonly revision: Revision;
  /** Committer or modification time, ISO 8601 UTC; null when the source has none. */
  readonly revisionAt: string | null;
  /** The fingerprint that belongs to exactly these bytes; null when there is none. */
  readonly fingerprint: string | null;
  /** Git: who read it; file and url: null. */
  readonly engine: UsedEngine | null;
  readonly files: readonly RawFile[];
}

/** A place that holds registry documents. Every implementation passes `test/sources/source-contract.ts`. */
export interface Source {
  readonly name: string;
  readonly type: SourceType;
  /**
   * Finds out where the source stands. `last` is the fingerprint of the last success, for conditional requests.
   * @throws {RegistrydError} `network`, `timeout`, `auth_failed`, `not_found`, `ref_not_found`, `unreadable`, …
   */
  look(last: string | null, signal: AbortSignal): Promise<Look>;
  /**
   * Reads the files at `look`, at most `limits.maxDocumentBytes` in all. Bytes come whole and verified or not at all.
   * @throws {RegistrydError} as `look`, and `limit_exceeded`, `not_regular_file`, `pack_corrupt`, …; with
   * `details.movedMeanwhile` where what was looked at is gone and another look may find what is there instead
   */
  fetch(look: Look, known: ReadonlySet<ContentId>, signal: AbortSignal): Promise<Fetched>;
  /** Calls back soon after the source may have changed; only sources on this machine can. */
  watch?(onHint: () => void): Watch;
  /** Lets go of sockets and descriptors; no call follows. */
  close(): Promise<void>;
}

export interface Watch {
  /** `polling` when the operating system's events are not to be had. */
  readonly mode: () => "events" | "polling";
  close(): Promise<void>;
}
