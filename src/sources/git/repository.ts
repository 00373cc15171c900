import type { GitEngine, Limits } from "../../config/config.ts";
import { RegistrydError } from "../../errors.ts";
import type { UsedEngine } from "../../model.ts";
import type { HttpClient } from "../http-fetch.ts";
import { descendsFrom, REMARK_LIMITS } from "./ancestry.ts";
import { openBuiltinReader } from "./builtin-reader.ts";
import { type Connection, connect } from "./connect.ts";
import { openFallbackReader } from "./fallback/fallback-reader.ts";
import type { ObjectId } from "./object-id.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { PackFetcher } from "./pack-answer.ts";
import { createProtocolV0 } from "./protocol-v0.ts";
import { createProtocolV2, type ProtocolV2, VERSION_2_HEADER } from "./protocol-v2.ts";
import type { RemoteRef } from "./remote-ref.ts";

type Headers = Readonly<Record<string, string>>;

/** What to ask of whom: made anew for each call, for credentials may have changed. */
export interface Asker {
  readonly headers: Headers;
  readonly signal: AbortSignal;
}

/** A repository on a server, read by whichever engine the config and the server allow. */
export interface Repository {
  /** The refs that begin with `prefix`, and which engine would read them. */
  listRefs(prefix: string, asker: Asker): Promise<{ readonly refs: readonly RemoteRef[]; readonly engine: UsedEngine }>;
  open(commit: ObjectId, asker: Asker): Promise<ObjectReader>;
  /** Whether `commit` descends from `previous`, within all limits or cheaply. */
  descendsFrom(previous: ObjectId, commit: ObjectId, effort: "full" | "little", asker: Asker): Promise<boolean>;
}

export interface RepositoryParts {
  readonly http: HttpClient;
  readonly limits: Limits;
  readonly engine: GitEngine;
  /** The program of the child process in which isomorphic-git works. */
  readonly childEntry: string;
}

/** What is known of the server: protocol 2 with its capabilities, or less than that and all its refs. */
type Session = {
  /** Asked for commits only; with little effort for few of those. */
  readonly commits: { readonly full: PackFetcher; readonly little: PackFetcher };
} & (
  | { readonly engine: "builtin"; readonly protocol: ProtocolV2 }
  | { readonly engine: "isomorphic-git"; readonly base: string; readonly refs: readonly RemoteRef[] }
);

export function createRepository(url: URL, parts: RepositoryParts): Repository {
  /** Kept while the server behaves as it said, so that a look costs one request. */
  let known: Session | null = null;

  async function ask({ headers, signal }: Asker): Promise<Session> {
    const versionHeader = parts.engine === "isomorphic-git" ? {} : VERSION_2_HEADER;
    return toSession(
      await connect(parts.http, parts.limits, url, { ...headers, ...versionHeader }, signal),
      parts.engine,
    );
  }

  /** Runs `use` with what is known, once more with what the server says now if that turns out to be wrong. */
  async function withSession<T>(asker: Asker, use: (session: Session) => Promise<T>): Promise<T> {
    const kept = known;
    known = null;
    try {
      if (kept !== null) return keep(kept, await use(kept));
    } catch (error) {
      if (!mayBeOutdated(error)) throw error;
    }
    const session = await ask(asker);
    return keep(session, await use(session));
  }

  function keep<T>(session: Session, result: T): T {
    known = session;
    return result;
  }

  return {
    listRefs(prefix, asker) {
      // Below protocol 2 the refs come with the first answer, so it is asked for anew.
      if (known?.engine === "isomorphic-git") known = null;
      return withSession(asker, async (session) => {
        const { engine } = session;
        if (engine === "isomorphic-git") return { engine, refs: session.refs };
        return { engine, refs: await session.protocol.listRefs(prefix, asker.headers, asker.signal) };
      });
    },
    open(commit, asker) {
      const { headers, signal } = asker;
      return withSession(asker, (session) =>
        session.engine === "builtin"
          ? openBuiltinReader(session.protocol, commit, headers, signal)
          : openFallbackReader(parts.childEntry, { base: session.base, commit, headers }, parts.limits, signal),
      );
    },
    async descendsFrom(previous, commit, effort, asker) {
      const { commits } = known ?? (await ask(asker));
      return descendsFrom(commits[effort], previous, commit, asker.headers, asker.signal);
    },
  };
}

function toSession(connection: Connection, engine: GitEngine): Session {
  const { advertisement, base } = connection;
  const little = { ...connection, limits: { ...connection.limits, ...REMARK_LIMITS } };
  if (advertisement.version === 2) {
    if (engine === "isomorphic-git") throw speaksOnly("protocol 2", "isomorphic-git");
    const { capabilities } = advertisement;
    const protocol = createProtocolV2(connection, capabilities);
    return { engine: "builtin", protocol, commits: { full: protocol, little: createProtocolV2(little, capabilities) } };
  }
  if (engine === "builtin") throw speaksOnly("a protocol older than 2", "builtin");
  const { refs, capabilities } = advertisement;
  const commits = {
    full: createProtocolV0(connection, capabilities),
    little: createProtocolV0(little, capabilities),
  };
  return { engine: "isomorphic-git", base, refs, commits };
}

/** Failures that a server whose abilities have changed would cause; one that asks for patience gets it. */
function mayBeOutdated(error: unknown): boolean {
  if (!(error instanceof RegistrydError)) return false;
  const status = Number(error.details["status"] ?? 400);
  if (error.code === "http_status") return status < 500 && status !== 429;
  return ["pack_corrupt", "content_type", "unsupported", "not_found", "redirect_refused"].includes(error.code);
}

function speaksOnly(protocol: string, engine: UsedEngine): RegistrydError {
  return new RegistrydError(
    "unsupported",
    `the git server speaks ${protocol}, which the ${engine} engine cannot read`,
    {
      hint: "set git.engine to auto",
    },
  );
}
