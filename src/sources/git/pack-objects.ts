import { RegistrydError } from "../../errors.ts";
import { applyDelta } from "./delta.ts";
import { inflateAgain } from "./inflate.ts";
import { type ObjectId, type ObjectType, objectId } from "./object-id.ts";
import type { PackEntry, PackLimits } from "./pack.ts";

export interface FoundObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

/** The objects of one pack by their ids; deltas are put together only when an id cannot be found without. */
export interface PackObjects {
  /** Null when the pack does not hold it. */
  find(id: ObjectId): Promise<FoundObject | null>;
}

type Delta = Extract<PackEntry, { kind: "delta" }>;

/** A delta whose chain down to a whole object is known; `depth` counts the deltas in it. */
interface Resolved {
  readonly entry: PackEntry;
  readonly type: ObjectType;
  readonly depth: number;
}

/** Native git makes chains of 50, and of 250 when told to be aggressive; it never accepts more than this. */
const MAX_DELTA_DEPTH = 4095;
const CACHE_BYTES = 16 * 1024 * 1024;

export function createPackObjects(entries: readonly PackEntry[], limits: PackLimits): PackObjects {
  const byId = new Map<ObjectId, Resolved>();
  const byOffset = new Map<number, Resolved>();
  let waiting: Delta[] = [];
  for (const entry of entries) {
    if (entry.kind === "delta") waiting.push(entry);
    else add(entry.id, { entry, type: entry.type, depth: 0 });
  }
  const contents = createContents(byId, byOffset, limits);

  function add(id: ObjectId, resolved: Resolved): void {
    byId.set(id, resolved);
    byOffset.set(resolved.entry.offset, resolved);
  }

  /** Null while its base waits itself. */
  function resolve(delta: Delta): Resolved | null {
    const base = "id" in delta.base ? byId.get(delta.base.id) : byOffset.get(delta.base.offset);
    if (base === undefined) return null;
    if (base.depth >= MAX_DELTA_DEPTH) throw tooDeep();
    return { entry: delta, type: base.type, depth: base.depth + 1 };
  }

  /** One pass over the deltas, in pack order, until the id is found; true when another pass may find more. */
  async function pass(wanted: ObjectId): Promise<boolean> {
    const before = waiting;
    waiting = [];
    for (const [at, delta] of before.entries()) {
      const resolved = byId.has(wanted) ? null : resolve(delta);
      if (resolved === null) waiting.push(delta);
      else add(objectId(resolved.type, await contents.of(resolved)), resolved);
      if (byId.has(wanted)) {
        waiting.push(...before.slice(at + 1));
        return false;
      }
    }
    return waiting.length < before.length;
  }

  return {
    async find(id) {
      while (!byId.has(id) && (await pass(id)));
      const found = byId.get(id);
      return found === undefined ? null : { type: found.type, content: await contents.of(found) };
    },
  };
}

/** Contents on demand, the last ones kept for the deltas that build on them, all work counted against one limit. */
function createContents(
  byId: ReadonlyMap<ObjectId, Resolved>,
  byOffset: ReadonlyMap<number, Resolved>,
  limits: PackLimits,
) {
  const cache = new Map<PackEntry, Buffer>();
  let cachedBytes = 0;
  let spentBytes = 0;

  function spend(bytes: number): void {
    spentBytes += bytes;
    if (spentBytes > limits.maxInflatedBytes) {
      throw new RegistrydError(
        "limit_exceeded",
        "the git server sent a pack whose deltas grow beyond limits.maxInflatedBytes",
      );
    }
  }

  function keep(entry: PackEntry, content: Buffer): Buffer {
    cache.set(entry, content);
    cachedBytes += content.length;
    for (const [oldest, old] of cache) {
      if (cachedBytes <= CACHE_BYTES || cache.size === 1) break;
      cache.delete(oldest);
      cachedBytes -= old.length;
    }
    return content;
  }

  async function inflate(entry: PackEntry): Promise<Buffer> {
    spend(entry.size);
    return inflateAgain(entry.deflated, entry.size);
  }

  async function of({ entry }: Resolved): Promise<Buffer> {
    const chain: PackEntry[] = [];
    let current = entry;
    for (; current.kind === "delta" && !cache.has(current); current = baseOf(current)) chain.push(current);
    let content = cache.get(current) ?? keep(current, await inflate(current));
    for (const delta of chain.reverse()) {
      content = applyDelta(content, await inflate(delta), limits.maxObjectBytes);
      spend(content.length);
      keep(delta, content);
    }
    return content;
  }

  function baseOf({ base }: Delta): PackEntry {
    const resolved = "id" in base ? byId.get(base.id) : byOffset.get(base.offset);
    if (resolved === undefined)
      throw new RegistrydError("pack_corrupt", "the git server's pack lacks the base of a delta");
    return resolved.entry;
  }

  return { of };
}

function tooDeep(): RegistrydError {
  return new RegistrydError("limit_exceeded", `the git server sent a chain of more than ${MAX_DELTA_DEPTH} deltas`);
}
