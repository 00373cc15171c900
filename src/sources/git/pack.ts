import type { Limits } from "../../config/config.ts";
import { RegistrydError } from "../../errors.ts";
import { type ByteReader, createByteReader } from "./byte-reader.ts";
import { INFLATE_START_BYTES, inflateNext } from "./inflate.ts";
import { type ObjectId, type ObjectType, startObjectHash } from "./object-id.ts";
import { createPace } from "./pace.ts";
import { type EntryHeader, MAX_ENTRY_HEADER_BYTES, parseEntryHeader, parsePackHeader } from "./pack-header.ts";

export type PackLimits = Pick<Limits, "maxObjects" | "maxObjectBytes" | "maxInflatedBytes">;

/** One object of a pack, checked but kept compressed: packs are small, what they inflate to may not be. */
export type PackEntry = {
  readonly offset: number;
  /** Of the content, or of the delta. */
  readonly size: number;
  readonly deflated: readonly Buffer[];
} & (
  | { readonly kind: "whole"; readonly type: ObjectType; readonly id: ObjectId }
  | { readonly kind: "delta"; readonly base: { readonly offset: number } | { readonly id: ObjectId } }
);

const PACK_HEADER_BYTES = 12;
const TRAILER_BYTES = 20;

/**
 * Reads a pack as it arrives and checks its form, its sizes and its checksum; nothing is kept of what inflates.
 * @throws {RegistrydError} `limit_exceeded` before what is too much is held, `pack_corrupt`
 */
export async function readPack(chunks: AsyncIterator<Buffer>, limits: PackLimits): Promise<PackEntry[]> {
  const reader = createByteReader(chunks);
  const { objectCount } = parsePackHeader(await reader.peek(PACK_HEADER_BYTES));
  if (objectCount > limits.maxObjects)
    throw tooMuch(`a pack of ${objectCount} objects`, "maxObjects", limits.maxObjects);
  reader.take(PACK_HEADER_BYTES);
  const entries: PackEntry[] = [];
  const pace = createPace();
  let inflatedBytes = 0;
  while (entries.length < objectCount) {
    const entry = await readEntry(reader, limits.maxObjectBytes, limits.maxInflatedBytes - inflatedBytes);
    inflatedBytes += entry.size;
    entries.push(entry);
    if (pace.worked(INFLATE_START_BYTES + entry.size)) await pace.turn();
  }
  await checkTrailer(reader);
  return entries;
}

async function readEntry(reader: ByteReader, maxBytes: number, maxInflatedBytes: number): Promise<PackEntry> {
  const offset = reader.offset();
  const header = parseEntryHeader(await reader.peek(MAX_ENTRY_HEADER_BYTES));
  if (header.size > maxBytes) throw tooMuch(`an object of ${header.size} bytes`, "maxObjectBytes", maxBytes);
  if (header.size > maxInflatedBytes) throw tooMuch("a pack that inflates to too much", "maxInflatedBytes", null);
  reader.take(header.headerBytes);
  return readContent(reader, offset, header);
}

async function readContent(reader: ByteReader, offset: number, header: EntryHeader): Promise<PackEntry> {
  const { size, type } = header;
  if (type === "ofs-delta" || type === "ref-delta") {
    const base = type === "ofs-delta" ? { offset: offset - header.distance } : { id: header.base };
    return { kind: "delta", offset, size, base, deflated: await inflateNext(reader, size, () => {}) };
  }
  const hash = startObjectHash(type, size);
  const deflated = await inflateNext(reader, size, (piece) => hash.update(piece));
  return { kind: "whole", offset, size, type, id: hash.digest("hex"), deflated };
}

async function checkTrailer(reader: ByteReader): Promise<void> {
  const digest = reader.digest();
  const rest = await reader.peek(TRAILER_BYTES + 1);
  if (!rest.equals(digest)) {
    throw new RegistrydError("pack_corrupt", "the git server's pack does not match its own checksum");
  }
}

function tooMuch(what: string, limit: string, value: number | null): RegistrydError {
  const bound = value === null ? `limits.${limit}` : `limits.${limit} (${value})`;
  return new RegistrydError("limit_exceeded", `the git server sent ${what}, which exceeds ${bound}`, {
    hint: "let the server allow filters (git config uploadpack.allowFilter true), follow a smaller branch, or raise the limit",
  });
}
