import { RegistrydError } from "../../errors.ts";
import { applyDelta } from "./delta.ts";
import { inflateAgain } from "./inflate.ts";
import type { ObjectType } from "./object-id.ts";
import type { PackEntry, PackLimits } from "./pack.ts";

/** An entry whose chain of deltas down to a whole object is known; `depth` counts the deltas in it. */
export interface Resolved {
  readonly entry: PackEntry;
  readonly type: ObjectType;
  readonly base: Resolved | null;
  readonly depth: number;
}

/** Contents on demand, the last ones kept for the deltas that build on them, all work counted against one limit. */
export interface Contents {
  /** @throws {RegistrydError} `limit_exceeded`, `pack_corrupt` */
  of(resolved: Resolved): Promise<Buffer>;
}

const CACHE_BYTES = 16 * 1024 * 1024;

export function createContents(limits: PackLimits): Contents {
  const cache = new Map<PackEntry, Buffer>();
  let cachedBytes = 0;
  let spentBytes = 0;

  function spend(bytes: number): void {
    spentBytes += bytes;
    if (spentBytes > limits.maxInflatedBytes) throw tooMuch(limits.maxInflatedBytes);
  }

  function keep(entry: PackEntry, content: Buffer): Buffer {
    cache.set(entry, content);
    cachedBytes += content.length;
    for (const [oldest, { length }] of cache) {
      if (cachedBytes <= CACHE_BYTES || cache.size === 1) break;
      cache.delete(oldest);
      cachedBytes -= length;
    }
    return content;
  }

  async function inflate(entry: PackEntry): Promise<Buffer> {
    spend(entry.size);
    return inflateAgain(entry.deflated, entry.size);
  }

  return {
    async of(resolved) {
      const chain: PackEntry[] = [];
      let bottom = resolved;
      while (bottom.base !== null && !cache.has(bottom.entry)) {
        chain.push(bottom.entry);
        bottom = bottom.base;
      }
      let content = cache.get(bottom.entry) ?? keep(bottom.entry, await inflate(bottom.entry));
      for (const delta of chain.reverse()) {
        content = applyDelta(content, await inflate(delta), limits.maxObjectBytes);
        spend(content.length);
        keep(delta, content);
      }
      return content;
    },
  };
}

function tooMuch(maxBytes: number): RegistrydError {
  return new RegistrydError(
    "limit_exceeded",
    `the git server sent deltas that grow beyond limits.maxInflatedBytes (${maxBytes})`,
    {
      hint: "follow a smaller branch, or raise the limit",
    },
  );
}
