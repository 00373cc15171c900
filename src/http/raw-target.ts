import type { Asked } from "./asked.ts";

/** What node:http could not read: the bytes that came, and how many of them it understood. */
export interface Unread {
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/** A method that only reads, and a target up to the line's end; the packet must have the rest of the head too. */
const READ_LINE = /^(GET|HEAD) ([\x21-\x7e\x80-\xff]+) HTTP\/1\.[01]\r\n.*?\r\n\r\n/s;

/**
 * The read behind a request that node:http refuses for a target with bytes beyond ASCII, as curl sends it for `1.0.1º`
 * typed as it is; here each such byte is percent-encoded. Of its headers nothing is read.
 * @returns null for everything else that cannot be read
 */
export function readRawRequest({ rawPacket, bytesParsed = 0 }: Unread, maxHeadBytes: number): Asked | null {
  if (rawPacket === undefined) return null;
  // Other requests may stand before it in the packet.
  const start = bytesParsed === 0 ? 0 : rawPacket.lastIndexOf("\n", bytesParsed - 1) + 1;
  const text = rawPacket.toString("latin1", start, start + maxHeadBytes);
  const [, method = "", target = ""] = READ_LINE.exec(text) ?? [];
  if (method === "") return null;
  return { method, target: target.replace(/[\x80-\xff]/g, escapeByte), header: () => undefined, socket: null };
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase()}`;
}
