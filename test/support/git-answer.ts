import { createHash } from "node:crypto";

/** A server's answer to a fetch, taken apart so that a test can spoil one part and leave the framing right. */
export interface TakenApart {
  /** All frames before the pack, whatever the protocol. */
  readonly head: Buffer;
  readonly pack: Buffer;
}

const LENGTH_BYTES = 4;
const BAND_BYTES = 1;
const MAX_PIECE_BYTES = 65_000;

export function takeApart(answer: Buffer): TakenApart {
  const pieces: Buffer[] = [];
  let headEnd = 0;
  for (let at = 0; at < answer.length; ) {
    const length = Math.max(LENGTH_BYTES, Number.parseInt(answer.toString("latin1", at, at + LENGTH_BYTES), 16));
    const payload = answer.subarray(at + LENGTH_BYTES, at + length);
    at += length;
    if (payload[0] === 1) pieces.push(payload.subarray(BAND_BYTES));
    else if (pieces.length === 0 && payload[0] !== 2) headEnd = at;
  }
  return { head: answer.subarray(0, headEnd), pack: Buffer.concat(pieces) };
}

export function putTogether({ head, pack }: TakenApart): Buffer {
  const frames: Buffer[] = [head];
  for (let at = 0; at < pack.length; at += MAX_PIECE_BYTES) {
    const piece = pack.subarray(at, at + MAX_PIECE_BYTES);
    const length = (piece.length + LENGTH_BYTES + BAND_BYTES).toString(16).padStart(LENGTH_BYTES, "0");
    frames.push(Buffer.from(length), Buffer.from([1]), piece);
  }
  return Buffer.concat([...frames, Buffer.from("0000")]);
}

/** A pack of these entries, each with its header, with the right count and checksum. */
export function makePack(entries: readonly Buffer[], claimedCount = entries.length): Buffer {
  const header = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
  header.writeUInt32BE(claimedCount, 8);
  return sealPack(Buffer.concat([header, ...entries]));
}

export function sealPack(unsealed: Buffer): Buffer {
  return Buffer.concat([unsealed, createHash("sha1").update(unsealed).digest()]);
}
