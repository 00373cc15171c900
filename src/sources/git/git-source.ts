import type { GitLocation } from "../../config/config.ts";
import { RegistrydError } from "../../errors.ts";
import type { UsedEngine } from "../../model.ts";
import { BUILD } from "../../version.ts";
import { type AuthorizationParts, authorization } from "../http-fetch/basic-auth.ts";
import { createHttpClient } from "../http-fetch.ts";
import type { Look, RawFile, Source } from "../source.ts";
import { decodePosition, encodePosition, type GitPosition } from "./fingerprint.ts";
import { explainGone, judgeMove, refuseMovedTag } from "./moves.ts";
import { notesOf } from "./notes.ts";
import type { ObjectReader } from "./object-reader.ts";
import { type Commit, parseCommit } from "./objects.ts";
import { type Asker, createRepository, type Repository, type RepositoryParts } from "./repository.ts";
import { findFile } from "./tree-walk.ts";
import { type FollowedRef, findRef, wantedRef } from "./wanted-ref.ts";

export interface GitSourceParts extends Omit<RepositoryParts, "http">, AuthorizationParts {
  readonly name: string;
  readonly location: GitLocation;
}

/** Some servers answer git only to clients that call themselves so. */
const USER_AGENT = { "User-Agent": `git/registryd-${BUILD.version}` };

/** One file of a git repository on an http(s) server, at a branch, a tag or a commit. Nothing is cloned or kept. */
export function createGitSource({ name, location, log, addSecret, ...parts }: GitSourceParts): Source {
  const wanted = wantedRef(location);
  const { path } = location;
  const url = new URL(location.repository);
  const http = createHttpClient(parts.limits);
  const repository = createRepository(url, { ...parts, http });
  const asker = async (signal: AbortSignal): Promise<Asker> => {
    return { headers: { ...USER_AGENT, ...(await authorization(url, location, { log, addSecret })) }, signal };
  };
  return {
    name,
    type: "git",
    async look(last, signal) {
      if (wanted.kind === "commit") return toLook({ commit: wanted.id, ref: null, path }, null, {});
      return follow(repository, wanted, location, last, await asker(signal));
    },
    async fetch(look, known, signal) {
      const position = positionOf(look);
      const asking = await asker(signal);
      const reader = await repository.open(position.commit, asking).catch((error) => {
        throw explainGone(error, position);
      });
      try {
        const { file, commit } = await readFile(reader, position, known, parts.limits.maxDocumentBytes);
        await judgeMove(repository, look, commit, location, asking, log);
        const { committedAt: revisionAt } = commit;
        const { engine } = reader;
        return { revision: position.commit, revisionAt, fingerprint: look.fingerprint, engine, files: [file] };
      } finally {
        await reader.close();
      }
    },
    async close() {
      http.close();
    },
  };
}

async function follow(
  repository: Repository,
  wanted: FollowedRef,
  location: GitLocation,
  last: string | null,
  asker: Asker,
): Promise<Look> {
  const { refs, engine } = await repository.listRefs(wanted.ref, asker);
  const { id, ref } = findRef(wanted, refs);
  const position = { commit: id, ref, path: location.path };
  const lastPosition = decodePosition(last);
  refuseMovedTag(lastPosition, position, location);
  return toLook(position, engine, notesOf(engine, lastPosition, position));
}

function toLook(position: GitPosition, engine: UsedEngine | null, notes: Look["notes"]): Look {
  return { fingerprint: encodePosition(position), revision: position.commit, engine, notes };
}

function positionOf(look: Look): GitPosition {
  const position = decodePosition(look.fingerprint);
  if (position === null)
    throw new RegistrydError("internal", "a git source was asked to fetch what it never looked at");
  return position;
}

async function readFile(
  reader: ObjectReader,
  { commit, path }: GitPosition,
  known: ReadonlySet<string>,
  maxBytes: number,
): Promise<{ readonly file: RawFile; readonly commit: Commit }> {
  const parsed = parseCommit(await reader.read(commit, "commit"));
  const blob = await findFile(parsed.tree, path, (id) => reader.read(id, "tree"));
  const bytes = known.has(blob) ? null : await reader.read(blob, "blob");
  if (bytes !== null && bytes.byteLength > maxBytes) throw documentTooLarge(path, maxBytes);
  return { file: { path, contentId: blob, bytes }, commit: parsed };
}

function documentTooLarge(path: string, maxBytes: number): RegistrydError {
  return new RegistrydError("limit_exceeded", `${path} is larger than limits.maxDocumentBytes (${maxBytes})`, {
    hint: "split the document among several sources, or raise the limit",
  });
}
