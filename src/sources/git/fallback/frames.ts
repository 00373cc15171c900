import { RegistrydError } from "../../../errors.ts";

/** One message between the daemon and its child: a small JSON part, and bytes. */
export interface Frame<Head> {
  readonly head: Head;
  readonly content: Buffer;
}

const LENGTHS_BYTES = 8;
const MAX_HEAD_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** Two lengths (32 bits, big-endian), then the head and the content. */
export function encodeFrame(head: unknown, content: Uint8Array = NOTHING): Buffer[] {
  const json = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.alloc(LENGTHS_BYTES);
  lengths.writeUInt32BE(json.length, 0);
  lengths.writeUInt32BE(content.byteLength, 4);
  return [lengths, json, Buffer.from(content.buffer, content.byteOffset, content.byteLength)];
}

/**
 * Cuts a stream into frames.
 * @throws {RegistrydError} `internal` when it holds anything else, or a frame beyond the bounds
 */
export async function* readFrames<Head>(
  chunks: AsyncIterable<Buffer>,
  maxContentBytes: number,
): AsyncGenerator<Frame<Head>> {
  let pieces: Buffer[] = [];
  let arrived = 0;
  let needed = LENGTHS_BYTES;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    arrived += chunk.length;
    while (arrived >= needed) {
      const bytes = Buffer.concat(pieces);
      const end = frameEnd(bytes, maxContentBytes);
      pieces = [end <= arrived ? bytes.subarray(end) : bytes];
      if (end <= arrived) yield parseFrame(bytes.subarray(0, end));
      needed = end <= arrived ? LENGTHS_BYTES : end;
      if (end <= arrived) arrived -= end;
    }
  }
}

function frameEnd(bytes: Buffer, maxContentBytes: number): number {
  const headBytes = bytes.readUInt32BE(0);
  const contentBytes = bytes.readUInt32BE(4);
  if (headBytes > MAX_HEAD_BYTES || contentBytes > maxContentBytes) throw garbled();
  return LENGTHS_BYTES + headBytes + contentBytes;
}

function parseFrame<Head>(frame: Buffer): Frame<Head> {
  const contentStart = LENGTHS_BYTES + frame.readUInt32BE(0);
  try {
    return {
      head: JSON.parse(frame.toString("utf8", LENGTHS_BYTES, contentStart)),
      content: frame.subarray(contentStart),
    };
  } catch {
    throw garbled();
  }
}

function garbled(): RegistrydError {
  return new RegistrydError("internal", "the git child process sent something that is no message");
}
