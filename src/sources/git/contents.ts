import { RegistrydError } from "../../errors.ts";
import { createContentCache } from "./content-cache.ts";
import { applyDelta } from "./delta.ts";
import { INFLATE_START_BYTES, inflateAgain } from "./inflate.ts";
import { hashObject, type ObjectId, type ObjectType } from "./object-id.ts";
import { createPace } from "./pace.ts";
import type { PackEntry, PackLimits } from "./pack.ts";
import { createSpareMemory } from "./spare-memory.ts";

/** An entry whose chain of deltas down to a whole object is known; `depth` counts the deltas in it. */
export interface Resolved {
  readonly entry: PackEntry;
  readonly type: ObjectType;
  readonly base: Resolved | null;
  readonly depth: number;
}

/**
 * Contents on demand, the last ones kept for the deltas that build on them, all work counted against one limit. One call
 * at a time: what makes room is used again at once.
 */
export interface Contents {
  /**
   * The caller's own from then on.
   * @throws {RegistrydError} `limit_exceeded`, `pack_corrupt`
   */
  of(resolved: Resolved): Promise<Buffer>;
  /** @throws {RegistrydError} as `of` */
  idOf(resolved: Resolved): Promise<ObjectId>;
}

export function createContents(limits: PackLimits, signal?: AbortSignal): Contents {
  const memory = createSpareMemory();
  const cache = createContentCache(memory);
  const pace = createPace(signal);
  let spentBytes = 0;

  function spend(bytes: number): void {
    spentBytes += bytes;
    if (spentBytes > limits.maxInflatedBytes) throw tooMuch(limits.maxInflatedBytes);
  }

  async function inflate({ deflated, size }: PackEntry): Promise<Buffer> {
    spend(size);
    if (pace.worked(INFLATE_START_BYTES + size)) await pace.turn();
    return inflateAgain(deflated, memory.take(size));
  }

  async function apply(base: Buffer, entry: PackEntry): Promise<Buffer> {
    const delta = await inflate(entry);
    const content = await applyDelta(base, delta, { maxBytes: limits.maxObjectBytes, take: memory.take, pace });
    memory.give(delta);
    spend(content.length);
    return content;
  }

  async function assemble(resolved: Resolved): Promise<Buffer> {
    const chain: PackEntry[] = [];
    let bottom = resolved;
    while (bottom.base !== null && cache.get(bottom.entry) === undefined) {
      chain.push(bottom.entry);
      bottom = bottom.base;
    }
    let content = cache.get(bottom.entry) ?? cache.keep(bottom.entry, await inflate(bottom.entry));
    for (const entry of chain.reverse()) content = cache.keep(entry, await apply(content, entry));
    return content;
  }

  return {
    async of(resolved) {
      const content = await assemble(resolved);
      cache.forget(resolved.entry);
      return content;
    },
    async idOf(resolved) {
      return hashObject(resolved.type, await assemble(resolved), pace);
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
