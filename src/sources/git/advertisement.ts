import { RegistrydError } from "../../errors.ts";
import { isObjectId } from "./object-id.ts";
import { type Pkt, readPkts } from "./pkt-line.ts";
import { textOf } from "./pkt-text.ts";
import type { RemoteRef } from "./remote-ref.ts";

/** What a server answers to `info/refs`: what it can do (protocol 2), or all its refs at once (0 and 1). */
export type Advertisement =
  | { readonly version: 2; readonly capabilities: Capabilities }
  | { readonly version: 0; readonly refs: readonly RemoteRef[]; readonly capabilities: readonly string[] };

/** Capability names with their values; an empty string where there is none (gitprotocol-v2). */
export type Capabilities = ReadonlyMap<string, string>;

/**
 * Reads an advertisement to its end.
 * @throws {RegistrydError} `content_type` when it is none, `unsupported` for a repository with SHA-256 ids
 */
export async function readAdvertisement(body: AsyncIterable<Buffer>): Promise<Advertisement> {
  const lines = await readLines(body);
  if (lines[0] === "version 2") return { version: 2, capabilities: parseCapabilities(lines.slice(1)) };
  return { version: 0, ...parseRefs(lines[0] === "version 1" ? lines.slice(1) : lines) };
}

async function readLines(body: AsyncIterable<Buffer>): Promise<string[]> {
  const lines: string[] = [];
  try {
    for await (const pkt of readPkts(body)) pushLine(lines, pkt);
  } catch (error) {
    const isGarbage = error instanceof RegistrydError && error.code === "pack_corrupt";
    throw isGarbage ? notGit(error) : error;
  }
  // Protocol 2 leaves the service's name out, though some servers send it.
  const named = lines[0] === "# service=git-upload-pack";
  if (!named && lines[0] !== "version 2") throw notGit();
  return named ? lines.slice(1) : lines;
}

function pushLine(lines: string[], pkt: Pkt): void {
  const text = textOf(pkt);
  if (text !== null) lines.push(text);
}

function parseCapabilities(lines: readonly string[]): Capabilities {
  const capabilities = new Map<string, string>();
  for (const line of lines) {
    const [name = "", ...value] = line.split("=");
    capabilities.set(name, value.join("="));
  }
  refuseOtherHashes(capabilities.get("object-format"));
  return capabilities;
}

/** Protocols 0 and 1: `id name`, capabilities behind a NUL in the first line, `name^{}` for what a tag names. */
function parseRefs(lines: readonly string[]) {
  const [first = "", capabilityText = ""] = (lines[0] ?? "").split("\0");
  const capabilities = capabilityText.split(" ");
  refuseOtherHashes(capabilities.find((text) => text.startsWith("object-format="))?.slice("object-format=".length));
  const listed = [first, ...lines.slice(1)].map(splitRef);
  const peeled = new Map(listed.filter(([name]) => name.endsWith(PEELED)));
  const head = capabilities.find((text) => text.startsWith("symref=HEAD:"))?.slice("symref=HEAD:".length) ?? null;
  const refs = listed
    .filter(([name]) => name !== "" && !name.endsWith(PEELED))
    .map(([name, id]) => ({
      name,
      id,
      peeled: peeled.get(name + PEELED) ?? null,
      target: name === "HEAD" ? head : null,
    }));
  return { refs, capabilities };
}

/** Behind the name of a tag, for the line that says what it finally names. */
const PEELED = "^{}";

function splitRef(line: string): [name: string, id: string] {
  const [id = "", ...name] = line.split(" ");
  if (line !== "" && !line.startsWith("shallow ") && !isObjectId(id)) throw notGit();
  return [name.join(" "), id];
}

function refuseOtherHashes(objectFormat: string | undefined): void {
  if (objectFormat === undefined || objectFormat === "sha1") return;
  throw new RegistrydError("unsupported", "the repository's object format is not SHA-1", {
    hint: "only repositories with SHA-1 object ids can be read; serve a SHA-1 mirror",
  });
}

function notGit(cause?: unknown): RegistrydError {
  return new RegistrydError("content_type", "the answer is not one of a git server", {
    hint: "check the repository's address; it must be one that `git clone` accepts over http(s)",
    cause,
  });
}
