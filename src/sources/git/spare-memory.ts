/** Memory that is used again: of what is let go, V8 lets some 64 MiB pile up before it frees any. */
export interface SpareMemory {
  /** Of this length, with anything in it. */
  take(bytes: number): Buffer;
  /** Gives back what `take` gave; nobody may look at it any more. */
  give(buffer: Buffer): void;
}

/** Smaller ones are freed soon enough. */
const MIN_BYTES = 64 * 1024;
/** What may lie ready in all. */
const MAX_BYTES = 8 * 1024 * 1024;

export function createSpareMemory(): SpareMemory {
  const spare: ArrayBufferLike[] = [];
  let spareBytes = 0;

  function takeAt(index: number): ArrayBufferLike | undefined {
    const [memory] = index < 0 ? [] : spare.splice(index, 1);
    spareBytes -= memory?.byteLength ?? 0;
    return memory;
  }

  return {
    take(bytes) {
      // Never more than twice what is needed, so that little things do not hold large ones.
      const fits = ({ byteLength }: ArrayBufferLike) => byteLength >= bytes && byteLength <= 2 * bytes;
      return Buffer.from(takeAt(spare.findIndex(fits)) ?? Buffer.allocUnsafeSlow(bytes).buffer, 0, bytes);
    },
    give({ buffer }) {
      if (buffer.byteLength < MIN_BYTES) return;
      spare.push(buffer);
      spareBytes += buffer.byteLength;
      while (spareBytes > MAX_BYTES) takeAt(0);
    },
  };
}
