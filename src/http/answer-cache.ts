import type { Encoding } from "./encoding.ts";
import type { Tagged } from "./represent.ts";
import type { RegistryView } from "./snapshots.ts";

/**
 * Answers in memory, each about one state of one registry, never more than `maxBytes` of them: those leave first that
 * were not used for longest, told apart by one mark each (second chance), because hits must cost nothing.
 */
export interface AnswerCache {
  /** `key` is equal for all spellings of one request. What is known may be the tag alone. */
  get(view: RegistryView, key: string, encoding: Encoding): Tagged | null;
  /** Looks under the request target as spelled. The caller checks that the state is still that of the registry. */
  byTarget(target: string, encoding: Encoding): Hit | null;
  put(view: RegistryView, key: string, encoding: Encoding, answer: Tagged, spelled: Spelling): void;
  /** Drops what is about any other state than these. */
  keepOnly(views: ReadonlySet<RegistryView>): void;
  /** Bytes held: bodies, keys and an estimate of what holds them. */
  bytes(): number;
}

/** How a request was put. */
export interface Spelling {
  readonly target: string;
  /** That of the route. */
  readonly pattern: string;
}

interface Hit {
  readonly view: RegistryView;
  readonly answer: Tagged;
  readonly pattern: string;
}

/** A request can be spelled in endless ways; this many are remembered. */
const MAX_TARGETS = 4;
/** Headers, maps and pointers of one answer. */
const OVERHEAD_BYTES = 1_024;

/** The answers to one request, in the encodings that were asked for. */
interface Read {
  readonly id: string;
  readonly view: RegistryView;
  readonly known: Map<Encoding, Tagged>;
  readonly targets: string[];
  bytes: number;
  /** Since it last was the first to leave. */
  used: boolean;
}

export function createAnswerCache(maxBytes: number): AnswerCache {
  /** In the order in which they are to leave. */
  const reads = new Map<string, Read>();
  const byTarget = new Map<string, { readonly read: Read; readonly pattern: string }>();
  let bytes = 0;

  function grow(read: Read, by: number): void {
    read.bytes += by;
    bytes += by;
  }

  function drop(read: Read): void {
    reads.delete(read.id);
    for (const target of read.targets) if (byTarget.get(target)?.read === read) byTarget.delete(target);
    bytes -= read.bytes;
  }

  function find(read: Read | undefined, encoding: Encoding): Tagged | null {
    const answer = read?.known.get(encoding);
    if (read === undefined || answer === undefined) return null;
    read.used = true;
    return answer;
  }

  function addTarget(read: Read, { target, pattern }: Spelling): void {
    if (!read.targets.includes(target)) {
      if (read.targets.length >= MAX_TARGETS) return;
      read.targets.push(target);
      grow(read, 2 * target.length);
    }
    byTarget.set(target, { read, pattern });
  }

  function create(view: RegistryView, id: string): Read {
    const read: Read = { id, view, known: new Map(), targets: [], bytes: 0, used: false };
    grow(read, 2 * id.length);
    return read;
  }

  function evict(): void {
    for (const first of reads.values()) {
      if (bytes <= maxBytes) return;
      if (!first.used) drop(first);
      else {
        first.used = false;
        reads.delete(first.id);
        reads.set(first.id, first);
      }
    }
  }

  return {
    get: (view, key, encoding) => find(reads.get(idOf(view, key)), encoding),
    byTarget: (target, encoding) => {
      const known = byTarget.get(target);
      const answer = find(known?.read, encoding);
      return known === undefined || answer === null ? null : { view: known.read.view, answer, pattern: known.pattern };
    },
    put: (view, key, encoding, answer, spelled) => {
      if (maxBytes === 0) return;
      const id = idOf(view, key);
      const read = reads.get(id) ?? create(view, id);
      grow(read, sizeOf(answer) - sizeOf(read.known.get(encoding)));
      read.known.set(encoding, answer);
      addTarget(read, spelled);
      reads.set(id, read);
      evict();
    },
    keepOnly: (views) => {
      for (const read of reads.values()) if (!views.has(read.view)) drop(read);
    },
    bytes: () => bytes,
  };
}

function sizeOf(answer: Tagged | undefined): number {
  return answer === undefined ? 0 : OVERHEAD_BYTES + (answer.whole?.body?.length ?? 0);
}

function idOf({ id }: RegistryView, key: string): string {
  return `${id} ${key}`;
}
