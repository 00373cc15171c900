/** The short-lived process in which isomorphic-git reads one commit. Argument: its folder, which it removes when done. */
import { rmSync } from "node:fs";
import { RegistrydError } from "../../../errors.ts";
import { encodeFrame, readFrames } from "./frames.ts";
import { type ChildAnswer, type OpenRequest, type ReadRequest, toSentError } from "./messages.ts";
import { fetchObjects, type ObjectStore } from "./object-store.ts";

const gitdir = process.argv[2] ?? "";

/** The daemon closes the channel when it wants no more, or when it is gone itself. */
process.stdin.on("end", finish);
process.stdout.on("error", finish);

let store: ObjectStore | null = null;
for await (const { head } of readFrames<OpenRequest | ReadRequest>(process.stdin, 0)) {
  try {
    await answer(head);
  } catch (error) {
    send({ type: "failed", error: toSentError(error) });
  }
}

async function answer(request: OpenRequest | ReadRequest): Promise<void> {
  if (!("read" in request)) {
    store = await fetchObjects(gitdir, request);
    return send({ type: "opened" });
  }
  if (store === null) throw new RegistrydError("internal", "an object was asked for before its commit was fetched");
  const found = await store.read(request.read);
  if (found === null) send({ type: "missing" });
  else send({ type: "object", objectType: found.type }, found.content);
}

function send(head: ChildAnswer, content?: Uint8Array): void {
  for (const piece of encodeFrame(head, content)) process.stdout.write(piece);
}

function finish(): void {
  rmSync(gitdir, { recursive: true, force: true });
  process.exit(0);
}
