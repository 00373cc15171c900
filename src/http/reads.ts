import type { Clock } from "../clock.ts";
import type { ProvenanceMode } from "../config/config.ts";
import type { StoreReader } from "../store/store.ts";
import { type Answer, withHeaders } from "./answer.ts";
import type { AnswerCache } from "./answer-cache.ts";
import type { Asked } from "./asked.ts";
import { type Compressor, MIN_COMPRESSED_BYTES } from "./compress.ts";
import { type Encoding, negotiateEncoding } from "./encoding.ts";
import { etagOf, namesTag } from "./etag.ts";
import { keyOfRequest, type ReadRequest, readBody } from "./read-body.ts";
import { unavailable } from "./refusal.ts";
import { notModified, represent, unlessHeld } from "./represent.ts";
import type { RegistryView, Snapshot, Snapshots } from "./snapshots.ts";

interface ReadsOptions {
  readonly reader: StoreReader;
  readonly snapshots: Snapshots;
  readonly cache: AnswerCache;
  readonly compressor: Compressor;
  readonly clock: Clock;
  readonly provenance: ProvenanceMode;
}

/** The read API of the registries. */
export interface Reads {
  /**
   * Answers a parsed request to the registry that `find` picks; from now on `ready` finds the answer.
   * @throws {Refusal} 404, 503
   */
  answer(find: FindView, request: ReadRequest, asked: Asked): Answer | Promise<Answer>;
  /** The answer, if it is in memory under the spelling of this request and still true. */
  ready(asked: Asked): Answer | null;
}

/** @throws {Refusal} 404 */
export type FindView = (snapshot: Snapshot) => RegistryView;

/** Goes into every entity tag: raise it when equal content is answered with other bytes. */
const ANSWER_FORMAT = "1";
const NOT_LOADED_RETRY_SECONDS = 5;

/** One request, and the state of its registry that answers it. */
interface Question {
  readonly view: RegistryView;
  readonly key: string;
  readonly target: string;
  readonly wanted: Encoding;
  readonly ifNoneMatch: string | undefined;
}

export function createReads({ reader, snapshots, cache, compressor, clock, provenance }: ReadsOptions): Reads {
  function etag({ view, key }: Question, encoding: Encoding): string {
    return etagOf(ANSWER_FORMAT, provenance, view.record.generation, key, encoding);
  }

  /** An equal tag proves an equal answer, so no row is read. A body too small to compress has the tag of identity. */
  function heldTag(question: Question): string | undefined {
    const { ifNoneMatch, wanted } = question;
    if (ifNoneMatch === undefined) return undefined;
    return [etag(question, wanted), etag(question, "identity")].find((tag) => namesTag(ifNoneMatch, tag));
  }

  function remember({ view, key, target }: Question, encoding: Encoding, answer: Answer): Answer {
    cache.put(view, key, encoding, answer, target);
    return answer;
  }

  function encoded(question: Question, body: Buffer, encoding: Encoding): Answer {
    const representation = { contentType: "application/json", encoding, etag: etag(question, encoding) };
    return represent(body, representation, question.view.headers);
  }

  function answerWith(question: Question, body: Buffer): Answer | Promise<Answer> {
    const { wanted } = question;
    if (wanted === "identity" || body.length < MIN_COMPRESSED_BYTES) {
      return remember(question, wanted, encoded(question, body, "identity"));
    }
    const work = compressor.compress(body, wanted);
    if (work === null) return remember(question, "identity", encoded(question, body, "identity"));
    return work.then((compressed) => remember(question, wanted, encoded(question, compressed, wanted)));
  }

  /** Everything that looks at the store, so that it sees one state of it. */
  function look(snapshot: Snapshot, find: FindView, request: ReadRequest, asked: Asked) {
    const view = find(snapshot);
    if (!view.loaded) throw notLoaded(view);
    const question = ask(view, request, asked);
    const stale = staleHeaders(snapshot, view, clock);
    const held = heldTag(question);
    if (held !== undefined) return { question, stale, found: notModified(view.headers, held) };
    const cached = cache.get(view, question.key, question.wanted);
    return { question, stale, found: cached ?? readBody(reader, view.record, request, provenance) };
  }

  return {
    answer: (find, request, asked) => {
      const { question, stale, found } = snapshots.consistently((snapshot) => look(snapshot, find, request, asked));
      const finish = (answer: Answer) => withHeaders(unlessHeld(answer, question.ifNoneMatch), stale);
      if (!Buffer.isBuffer(found))
        return finish(found.status === 200 ? remember(question, question.wanted, found) : found);
      const answer = answerWith(question, found);
      return answer instanceof Promise ? answer.then(finish) : finish(answer);
    },
    ready: ({ method, target, header, socket }) => {
      if (method !== "GET" && method !== "HEAD") return null;
      const held = cache.byTarget(target, negotiateEncoding(header("accept-encoding")));
      if (held === null) return null;
      const snapshot = socket === null ? snapshots.now() : snapshots.thisTurn();
      if (!snapshot.views.has(held.view)) return null;
      return withHeaders(unlessHeld(held.answer, header("if-none-match")), staleHeaders(snapshot, held.view, clock));
    },
  };
}

function ask(view: RegistryView, request: ReadRequest, { target, header }: Asked): Question {
  const wanted = negotiateEncoding(header("accept-encoding"));
  return { view, key: keyOfRequest(request), target, wanted, ifNoneMatch: header("if-none-match") };
}

function staleHeaders(snapshot: Snapshot, view: RegistryView, clock: Clock): readonly string[] {
  const seconds = snapshot.staleSeconds(view, clock.now());
  return seconds === null ? [] : ["X-Registry-Stale-Seconds", String(seconds)];
}

function notLoaded({ record: { name, missingSources } }: RegistryView) {
  const detail = `registry ${name} waits for the first sync of ${missingSources.join(", ")}; try again`;
  return unavailable("not_loaded", detail, NOT_LOADED_RETRY_SECONDS);
}
