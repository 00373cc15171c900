import type { Answer } from "./answer.ts";
import type { Encoding } from "./encoding.ts";
import type { RegistryView } from "./snapshots.ts";

/**
 * Answers in memory, each about one state of one registry; those longest unused leave first, so that there are never
 * more than `maxBytes` of them.
 */
export interface AnswerCache {
  /** `key` is equal for all spellings of one request. */
  get(view: RegistryView, key: string, encoding: Encoding): Answer | null;
  /** Looks under the request target as spelled. The caller checks that the state is still that of the registry. */
  byTarget(target: string, encoding: Encoding): { readonly view: RegistryView; readonly answer: Answer } | null;
  put(view: RegistryView, key: string, encoding: Encoding, answer: Answer, target: string): void;
  /** Drops what is about any other state than these. */
  keepOnly(views: ReadonlySet<RegistryView>): void;
  /** Bytes held: bodies, keys and an estimate of what holds them. */
  bytes(): number;
}

/** A request can be spelled in endless ways; this many are remembered. */
const MAX_TARGETS = 4;
/** Headers, maps and pointers of one answer. */
const OVERHEAD_BYTES = 1_024;

/** The answers to one request, in the encodings that were asked for. */
interface Read {
  readonly id: string;
  readonly view: RegistryView;
  readonly answers: Map<Encoding, Answer>;
  readonly targets: string[];
  bytes: number;
}

export function createAnswerCache(maxBytes: number): AnswerCache {
  /** In order of use, the longest unused first. */
  const reads = new Map<string, Read>();
  const byTarget = new Map<string, Read>();
  let bytes = 0;

  function use(read: Read): void {
    reads.delete(read.id);
    reads.set(read.id, read);
  }

  function grow(read: Read, by: number): void {
    read.bytes += by;
    bytes += by;
  }

  function drop(read: Read): void {
    reads.delete(read.id);
    for (const target of read.targets) if (byTarget.get(target) === read) byTarget.delete(target);
    bytes -= read.bytes;
  }

  function find(read: Read | undefined, encoding: Encoding): { view: RegistryView; answer: Answer } | null {
    const answer = read?.answers.get(encoding);
    if (read === undefined || answer === undefined) return null;
    use(read);
    return { view: read.view, answer };
  }

  function addTarget(read: Read, target: string): void {
    if (!read.targets.includes(target)) {
      if (read.targets.length >= MAX_TARGETS) return;
      read.targets.push(target);
      grow(read, 2 * target.length);
    }
    byTarget.set(target, read);
  }

  function create(view: RegistryView, id: string): Read {
    const read: Read = { id, view, answers: new Map(), targets: [], bytes: 0 };
    grow(read, 2 * id.length);
    return read;
  }

  return {
    get: (view, key, encoding) => find(reads.get(idOf(view, key)), encoding)?.answer ?? null,
    byTarget: (target, encoding) => find(byTarget.get(target), encoding),
    put: (view, key, encoding, answer, target) => {
      if (maxBytes === 0) return;
      const id = idOf(view, key);
      const read = reads.get(id) ?? create(view, id);
      if (!read.answers.has(encoding)) grow(read, OVERHEAD_BYTES + (answer.body?.length ?? 0));
      read.answers.set(encoding, answer);
      addTarget(read, target);
      use(read);
      for (const oldest of reads.values()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
    keepOnly: (views) => {
      for (const read of reads.values()) if (!views.has(read.view)) drop(read);
    },
    bytes: () => bytes,
  };
}

function idOf({ id }: RegistryView, key: string): string {
  return `${id} ${key}`;
}
