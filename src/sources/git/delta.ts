import { RegistrydError } from "../../errors.ts";
import type { Pace } from "./pace.ts";

/** The sizes a delta states in front of its instructions. */
interface DeltaHeader {
  readonly baseSize: number;
  readonly resultSize: number;
  readonly start: number;
}

export interface DeltaParts {
  readonly maxBytes: number;
  /** Gives the memory for the object. */
  readonly take: (bytes: number) => Buffer;
  readonly pace: Pace;
}

/** What reading one instruction costs beside the bytes that it copies. */
const INSTRUCTION_BYTES = 256;

/**
 * Makes an object from its base and a delta (gitformat-pack, "Deltified representation").
 * @throws {RegistrydError} `limit_exceeded` when the result would be larger than `maxBytes`, `pack_corrupt`
 */
export async function applyDelta(base: Buffer, delta: Buffer, { maxBytes, take, pace }: DeltaParts): Promise<Buffer> {
  const { baseSize, resultSize, start } = readHeader(delta);
  if (baseSize !== base.length) throw corrupt();
  if (resultSize > maxBytes) {
    throw new RegistrydError(
      "limit_exceeded",
      `the git server sent an object of ${resultSize} bytes, more than allowed`,
    );
  }
  const result = take(resultSize);
  let filled = 0;
  for (let at = start; at < delta.length; ) {
    const step = readInstruction(base, delta, at);
    if (filled + step.bytes.length > resultSize) throw corrupt();
    filled += step.bytes.copy(result, filled);
    at = step.next;
    if (pace.worked(INSTRUCTION_BYTES + step.bytes.length)) await pace.turn();
  }
  if (filled !== resultSize) throw corrupt();
  return result;
}

function readHeader(delta: Buffer): DeltaHeader {
  const base = readVarint(delta, 0);
  const result = readVarint(delta, base.next);
  return { baseSize: base.value, resultSize: result.value, start: result.next };
}

function readVarint(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0;
  let factor = 1;
  for (let at = start; ; at++, factor *= 128) {
    const byte = byteAt(bytes, at);
    value += (byte & 0x7f) * factor;
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt();
    if (byte < 0x80) return { value, next: at + 1 };
  }
}

/** High bit set: copy from the base; clear: so many bytes to insert follow; zero is reserved. */
function readInstruction(base: Buffer, delta: Buffer, at: number): { bytes: Buffer; next: number } {
  const code = byteAt(delta, at);
  if (code === 0) throw corrupt();
  if (code >= 0x80) return readCopy(base, delta, at, code);
  if (at + 1 + code > delta.length) throw corrupt();
  return { bytes: delta.subarray(at + 1, at + 1 + code), next: at + 1 + code };
}

const WHOLE_COPY_BYTES = 0x10000;

/** Bits 0–3 say which bytes of the offset follow, bits 4–6 which of the size. */
function readCopy(base: Buffer, delta: Buffer, at: number, code: number): { bytes: Buffer; next: number } {
  const offset = readSparse(delta, at + 1, code & 15);
  const size = readSparse(delta, offset.next, (code >> 4) & 7);
  const end = offset.value + (size.value || WHOLE_COPY_BYTES);
  if (end > base.length) throw corrupt();
  return { bytes: base.subarray(offset.value, end), next: size.next };
}

function readSparse(bytes: Buffer, start: number, present: number): { value: number; next: number } {
  let value = 0;
  let next = start;
  for (let bit = 0; bit < 4; bit++) {
    if ((present & (1 << bit)) !== 0) value += byteAt(bytes, next++) * 256 ** bit;
  }
  return { value, next };
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw corrupt();
  return byte;
}

function corrupt(): RegistrydError {
  return new RegistrydError("pack_corrupt", "the git server's pack holds a delta that does not fit its base");
}
