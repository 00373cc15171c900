import { once } from "node:events";
import { createInflate, type Inflate, inflateSync, type ZlibOptions } from "node:zlib";
import { RegistrydError } from "../../errors.ts";
import { type ByteReader, createByteReader } from "./byte-reader.ts";

/** Content up to this size is inflated in one call, which is many times faster than a stream. */
const SMALL_BYTES = 64 * 1024;

/** What starting zlib costs, in bytes that could be hashed meanwhile. */
export const INFLATE_START_BYTES = 16 * 1024;

/**
 * Inflates the zlib stream that begins at the reader, which must yield exactly `size` bytes, and takes it from the reader.
 * No more than `size` bytes are ever inflated.
 * @param sink gets the content piece by piece
 * @returns the deflated bytes, in the pieces in which they arrived
 * @throws {RegistrydError} `pack_corrupt`
 */
export async function inflateNext(reader: ByteReader, size: number, sink: (piece: Buffer) => void): Promise<Buffer[]> {
  const small = size <= SMALL_BYTES ? inflateAtOnce(await reader.peek(deflatedBound(size)), size) : null;
  if (small === null) return inflateStreaming(reader, size, sink);
  const deflated = (await reader.peek(0)).subarray(0, small.consumed);
  reader.take(small.consumed);
  sink(small.content);
  return [deflated];
}

/** Fills `content` from deflated bytes that `inflateNext` returned for this size. */
export async function inflateAgain(deflated: readonly Buffer[], content: Buffer): Promise<Buffer> {
  let filled = 0;
  await inflateNext(createByteReader(eachOf(deflated)), content.length, (piece) => {
    filled += piece.copy(content, filled);
  });
  return content;
}

async function* eachOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

/** No sensible encoder needs more; a stream that does is inflated the slow way. */
function deflatedBound(size: number): number {
  return size + (size >> 8) + 64;
}

/** Null when more bytes are needed. */
function inflateAtOnce(deflated: Buffer, size: number): { content: Buffer; consumed: number } | null {
  const outputBytes = Math.max(64, size);
  const options: ZlibOptions = { info: true, maxOutputLength: outputBytes, chunkSize: outputBytes };
  try {
    // With `info` the engine comes along, which knows how much of the input it used.
    const { buffer, engine } = inflateSync(deflated, options) as unknown as { buffer: Buffer; engine: Inflate };
    if (buffer.length !== size) throw wrongSize();
    return { content: buffer, consumed: engine.bytesWritten };
  } catch (error) {
    if (hasCode(error, "Z_BUF_ERROR")) return null;
    throw asCorrupt(error);
  }
}

async function inflateStreaming(reader: ByteReader, size: number, sink: (piece: Buffer) => void): Promise<Buffer[]> {
  const inflate = createInflate({ chunkSize: SMALL_BYTES });
  const ended = once(inflate, "end").then(() => true);
  // The rejection is seen by whoever races it; this keeps it from being unhandled in between.
  ended.catch(() => {});
  let produced = 0;
  inflate.on("data", (piece: Buffer) => {
    produced += piece.length;
    if (produced > size) inflate.destroy(wrongSize());
    else sink(piece);
  });
  try {
    const deflated = await feed(reader, inflate, ended);
    if (produced !== size) throw wrongSize();
    return deflated;
  } catch (error) {
    throw asCorrupt(error);
  } finally {
    inflate.destroy();
  }
}

/** Writes what arrives until zlib says that its stream has ended, which it may do only when it is given more. */
async function feed(reader: ByteReader, inflate: Inflate, ended: Promise<boolean>): Promise<Buffer[]> {
  const deflated: Buffer[] = [];
  for (;;) {
    const arrived = await reader.peek(1);
    const before = inflate.bytesWritten;
    const done = await Promise.race([ended, arrived.length === 0 ? finish(inflate, ended) : write(inflate, arrived)]);
    const used = inflate.bytesWritten - before;
    if (used > 0) deflated.push(arrived.subarray(0, used));
    reader.take(used);
    if (done) return deflated;
  }
}

function write(inflate: Inflate, bytes: Buffer): Promise<false> {
  return new Promise((resolve) => inflate.write(bytes, () => resolve(false)));
}

function finish(inflate: Inflate, ended: Promise<boolean>): Promise<boolean> {
  inflate.end();
  return ended;
}

function asCorrupt(error: unknown): RegistrydError {
  if (error instanceof RegistrydError) return error;
  if (hasCode(error, "ERR_BUFFER_TOO_LARGE")) return wrongSize();
  return new RegistrydError("pack_corrupt", "the git server's pack holds compressed data that is damaged", {
    cause: error,
  });
}

function wrongSize(): RegistrydError {
  return new RegistrydError("pack_corrupt", "the git server's pack holds an object of another size than it says");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
