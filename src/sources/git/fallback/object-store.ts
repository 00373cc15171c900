import fs from "node:fs";
import { addRemote, fetch, type GitHttpRequest, init, readObject } from "isomorphic-git";
import { RegistrydError } from "../../../errors.ts";
import type { ObjectId, ObjectType } from "../object-id.ts";
import { createGitHttp } from "./git-http.ts";
import type { OpenRequest } from "./messages.ts";
import { explainTemporary } from "./temporary-folder.ts";

/** Objects of one commit, fetched by isomorphic-git into a folder of their own. */
export interface ObjectStore {
  /** Null when the fetched pack does not hold it. */
  read(id: ObjectId): Promise<{ readonly type: ObjectType; readonly content: Uint8Array } | null>;
}

/** @throws {RegistrydError} as `HttpClient.request`, `readPack` and `makeTemporaryFolder`; `pack_corrupt` for what isomorphic-git cannot read */
export async function fetchObjects(
  gitdir: string,
  { base, commit, headers, limits }: OpenRequest,
): Promise<ObjectStore> {
  const http = createGitHttp(limits);
  const cache = {};
  try {
    await init({ fs, gitdir, bare: true });
    await addRemote({ fs, gitdir, remote: "origin", url: base });
    const request = (asked: GitHttpRequest) => http.request(asked);
    const what = { remote: "origin", ref: commit, remoteRef: commit, depth: 1, singleBranch: true, tags: false };
    await fetch({ fs, gitdir, cache, http: { request }, headers: { ...headers }, ...what });
  } catch (error) {
    throw http.failure() ?? explain(error);
  } finally {
    http.close();
  }
  return {
    async read(oid) {
      try {
        const found = await readObject({ fs, gitdir, cache, oid, format: "content" });
        return { type: found.type as ObjectType, content: found.object as Uint8Array };
      } catch (error) {
        if (nameOf(error) === "NotFoundError") return null;
        throw explain(error);
      }
    },
  };
}

/** Its own messages may quote what a server sent, so they stay behind as the cause. */
function explain(error: unknown): RegistrydError {
  const cause = explainTemporary(error);
  if (cause instanceof RegistrydError) return cause;
  const name = nameOf(cause);
  if (name === "RemoteCapabilityError") {
    return new RegistrydError("unsupported", "the git server cannot send a single commit without its history", {
      hint: "the server lacks shallow fetches; serve a mirror of the repository from one that has them",
      cause,
    });
  }
  if (name === "NotFoundError") {
    return new RegistrydError("ref_not_found", "the git server does not have the commit asked for", {
      hint: "the commit may have been removed by a force-push, or never existed in this repository",
      cause,
    });
  }
  return new RegistrydError("pack_corrupt", "isomorphic-git could not read what the git server sent", { cause });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
