import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Encoding } from "./encoding.ts";

/** Below this, compression saves less than a packet. */
export const MIN_COMPRESSED_BYTES = 1_024;
/** Two of libuv's four threads: the others stay free for files and names. */
const MAX_AT_ONCE = 2;
const MAX_WAITING = 16;

/** Compresses on libuv's threads, a bounded number of bodies at a time. */
export interface Compressor {
  /** Null when too many bodies wait already: then the answer goes out as it is. */
  compress(body: Buffer, encoding: Exclude<Encoding, "identity">): Promise<Buffer> | null;
}

export function createCompressor(): Compressor {
  let running = 0;
  const waiting: (() => void)[] = [];
  async function inTurn(body: Buffer, encoding: Exclude<Encoding, "identity">): Promise<Buffer> {
    if (running >= MAX_AT_ONCE) await new Promise<void>((start) => waiting.push(start));
    running++;
    try {
      return await COMPRESS[encoding](body);
    } finally {
      running--;
      waiting.shift()?.();
    }
  }
  return { compress: (body, encoding) => (waiting.length >= MAX_WAITING ? null : inTurn(body, encoding)) };
}

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** Low quality: a page of 200 kB takes about a millisecond of another thread, at about a sixth of its size. */
const COMPRESS: Readonly<Record<Exclude<Encoding, "identity">, (body: Buffer) => Promise<Buffer>>> = {
  gzip: (body) => gzipAsync(body, { level: 3 }),
  br: (body) =>
    brotliAsync(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 4,
        [constants.BROTLI_PARAM_LGWIN]: 18,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
};
