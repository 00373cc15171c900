import { RegistrydError } from "../../errors.ts";
import { createContents, type Resolved } from "./contents.ts";
import type { ObjectId, ObjectType } from "./object-id.ts";
import type { PackEntry, PackLimits } from "./pack.ts";

export interface FoundObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

/** The objects of one pack by their ids; deltas are put together only when an id cannot be found without. */
export interface PackObjects {
  /**
   * Null when the pack does not hold it.
   * @throws {RegistrydError} `limit_exceeded`, `pack_corrupt`
   */
  find(id: ObjectId): Promise<FoundObject | null>;
}

type Delta = Extract<PackEntry, { kind: "delta" }>;

interface Ready {
  readonly delta: Delta;
  readonly base: Resolved;
}

/** Native git makes chains of 50, and of 250 when told to be aggressive; it never accepts more than this. */
const MAX_DELTA_DEPTH = 4095;

export function createPackObjects(
  entries: readonly PackEntry[],
  limits: PackLimits,
  signal?: AbortSignal,
): PackObjects {
  const contents = createContents(limits, signal);
  const byId = new Map<ObjectId, Resolved>();
  /** Deltas by the id or the offset of the base that they wait for; a cycle waits for ever. */
  const waiting = new Map<ObjectId | number, Delta[]>();
  const ready: Ready[] = [];
  let done = 0;

  for (const entry of entries) if (entry.kind === "delta") wait(entry);
  for (const entry of entries) {
    if (entry.kind === "whole") add(entry.id, { entry, type: entry.type, base: null, depth: 0 });
  }

  function wait(delta: Delta): void {
    const key = "id" in delta.base ? delta.base.id : delta.base.offset;
    const others = waiting.get(key);
    if (others === undefined) waiting.set(key, [delta]);
    else others.push(delta);
  }

  function add(id: ObjectId, resolved: Resolved): void {
    byId.set(id, resolved);
    for (const key of [id, resolved.entry.offset]) {
      for (const delta of waiting.get(key) ?? []) ready.push({ delta, base: resolved });
      waiting.delete(key);
    }
  }

  async function putTogether({ delta, base }: Ready): Promise<void> {
    if (base.depth >= MAX_DELTA_DEPTH) throw tooDeep();
    const resolved: Resolved = { entry: delta, type: base.type, base, depth: base.depth + 1 };
    add(await contents.idOf(resolved), resolved);
  }

  async function findNow(id: ObjectId): Promise<FoundObject | null> {
    for (let next = ready[done]; next !== undefined && !byId.has(id); next = ready[++done]) await putTogether(next);
    const found = byId.get(id);
    return found === undefined ? null : { type: found.type, content: await contents.of(found) };
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    find(id) {
      // One after the other: the memory that one search works with is used again by the next.
      const found = last.then(() => findNow(id));
      last = found.catch(() => {});
      return found;
    },
  };
}

function tooDeep(): RegistrydError {
  return new RegistrydError("limit_exceeded", `the git server sent a chain of more than ${MAX_DELTA_DEPTH} deltas`);
}
