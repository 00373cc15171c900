import { createHash } from "node:crypto";

/** A stream of bytes that is looked at before it is taken, with a running SHA-1 of what was taken. */
export interface ByteReader {
  /** How many bytes were taken so far. */
  offset(): number;
  /** What has arrived and was not taken: at least `bytes`, unless the stream ends before. */
  peek(bytes: number): Promise<Buffer>;
  take(bytes: number): void;
  /** SHA-1 of all bytes taken so far; asked for once. */
  digest(): Buffer;
}

export function createByteReader(chunks: AsyncIterator<Buffer>): ByteReader {
  const hash = createHash("sha1");
  let arrived: Buffer = Buffer.alloc(0);
  /** Bytes of `arrived` that were taken; hashed together when the next chunk comes. */
  let taken = 0;
  let takenBefore = 0;
  let ended = false;

  function settleTaken(): void {
    if (taken === 0) return;
    hash.update(arrived.subarray(0, taken));
    takenBefore += taken;
    arrived = arrived.subarray(taken);
    taken = 0;
  }

  async function more(): Promise<void> {
    const next = await chunks.next();
    if (next.done === true) ended = true;
    else arrived = arrived.length === 0 ? next.value : Buffer.concat([arrived, next.value]);
  }

  return {
    offset: () => takenBefore + taken,
    async peek(bytes) {
      if (arrived.length - taken < bytes && !ended) settleTaken();
      while (arrived.length - taken < bytes && !ended) await more();
      return arrived.subarray(taken);
    },
    take(bytes) {
      taken += bytes;
    },
    digest() {
      settleTaken();
      return hash.digest();
    },
  };
}
