import { rm } from "node:fs/promises";
import type { Limits } from "../../../config/config.ts";
import { RegistrydError } from "../../../errors.ts";
import { hashObject, type ObjectId } from "../object-id.ts";
import { contentOf, type ObjectReader } from "../object-reader.ts";
import { createPace } from "../pace.ts";
import type { FoundObject } from "../pack-objects.ts";
import { type GitChild, startGitChild } from "./child-process.ts";
import type { Frame } from "./frames.ts";
import { type ChildAnswer, fromSentError, type OpenRequest } from "./messages.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

export type FallbackRequest = Omit<OpenRequest, "limits">;

/**
 * Lets a child process fetch a commit with isomorphic-git. Its folder is removed with the reader.
 * @param entry the child's program
 * @throws {RegistrydError} as `HttpClient.request` and `readPack`; `unreadable`, `store_full` for the temporary folder
 */
export async function openFallbackReader(
  entry: string,
  request: FallbackRequest,
  limits: Limits,
  signal: AbortSignal,
): Promise<ObjectReader> {
  signal.throwIfAborted();
  const gitdir = await makeTemporaryFolder();
  const { maxFallbackMemoryBytes: maxMemoryBytes, maxObjectBytes: maxContentBytes } = limits;
  let started: GitChild | null = null;
  const close = async () => {
    await started?.stop();
    await rm(gitdir, { recursive: true, force: true });
  };
  try {
    const child = await startGitChild({ entry, gitdir, maxMemoryBytes, maxContentBytes }, signal);
    started = child;
    refuseFailure(await child.ask({ ...request, limits }));
    const read: ObjectReader["read"] = async (id, type) => contentOf(await findObject(child, id), id, type);
    return { engine: "isomorphic-git", read, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function findObject(child: GitChild, id: ObjectId): Promise<FoundObject | null> {
  const { head, content } = refuseFailure(await child.ask({ read: id }));
  if (head.type !== "object") return null;
  if ((await hashObject(head.objectType, content, createPace())) === id) return { type: head.objectType, content };
  throw new RegistrydError("pack_corrupt", `the object ${id} does not match its id`);
}

function refuseFailure(answer: Frame<ChildAnswer>): Frame<ChildAnswer> {
  if (answer.head.type === "failed") throw fromSentError(answer.head.error);
  return answer;
}
