import type { PackEntry } from "./pack.ts";
import type { SpareMemory } from "./spare-memory.ts";

/** The last contents, for the deltas that build on them. */
export interface ContentCache {
  get(entry: PackEntry): Buffer | undefined;
  /** The oldest ones make room, and their memory is used again. */
  keep(entry: PackEntry, content: Buffer): Buffer;
  /** Leaves the memory to whoever has the content. */
  forget(entry: PackEntry): void;
}

const MAX_BYTES = 16 * 1024 * 1024;

export function createContentCache(memory: SpareMemory): ContentCache {
  const kept = new Map<PackEntry, Buffer>();
  let keptBytes = 0;

  function forget(entry: PackEntry): void {
    keptBytes -= kept.get(entry)?.buffer.byteLength ?? 0;
    kept.delete(entry);
  }

  return {
    get: (entry) => kept.get(entry),
    keep(entry, content) {
      kept.set(entry, content);
      keptBytes += content.buffer.byteLength;
      for (const [oldest, old] of kept) {
        if (keptBytes <= MAX_BYTES || kept.size === 1) break;
        forget(oldest);
        memory.give(old);
      }
      return content;
    },
    forget,
  };
}
