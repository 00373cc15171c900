import { RegistrydError } from "../../errors.ts";

/** One frame of git's wire format (gitprotocol-common): data, or a mark between data. */
export type Pkt = { readonly type: "data"; readonly bytes: Buffer } | { readonly type: "flush" | "delimiter" | "end" };

export const FLUSH = "0000";
export const DELIMITER = "0001";

/** One line to send, with its length in front. */
export function pktLine(text: string): string {
  const line = `${text}\n`;
  return (Buffer.byteLength(line) + LENGTH_DIGITS).toString(16).padStart(LENGTH_DIGITS, "0") + line;
}

const LENGTH_DIGITS = 4;
const MARKS = ["flush", "delimiter", "end"] as const;

/**
 * Cuts a byte stream into frames as it arrives.
 * @throws {RegistrydError} `pack_corrupt` when the stream is not in this format or ends within a frame
 */
export async function* readPkts(chunks: AsyncIterable<Buffer>): AsyncGenerator<Pkt> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let start = 0;
    while (pending.length - start >= LENGTH_DIGITS) {
      const length = parseLength(pending, start);
      const end = start + Math.max(length, LENGTH_DIGITS);
      if (end > pending.length) break;
      yield toPkt(length, pending.subarray(start + LENGTH_DIGITS, end));
      start = end;
    }
    pending = pending.subarray(start);
  }
  if (pending.length > 0) throw new RegistrydError("pack_corrupt", "the git server's answer ends too early");
}

function parseLength(bytes: Buffer, start: number): number {
  const digits = bytes.toString("latin1", start, start + LENGTH_DIGITS);
  if (/^[0-9a-fA-F]{4}$/.test(digits) && digits !== "0003") return Number.parseInt(digits, 16);
  throw new RegistrydError("pack_corrupt", "the git server's answer is not in git's format");
}

function toPkt(length: number, bytes: Buffer): Pkt {
  const mark = MARKS[length];
  return mark === undefined ? { type: "data", bytes } : { type: mark };
}
