import type { Clock } from "../clock.ts";
import type { ProvenanceMode } from "../config/config.ts";
import type { StoreReader } from "../store/store.ts";
import { type Answer, withHeaders } from "./answer.ts";
import type { AnswerCache, Spelling } from "./answer-cache.ts";
import type { Asked } from "./asked.ts";
import { type Compressor, MIN_COMPRESSED_BYTES } from "./compress.ts";
import { type Encoding, negotiateEncoding } from "./encoding.ts";
import { etagOf, namesTag } from "./etag.ts";
import { keyOfRequest, type ReadRequest, readBody } from "./read-body.ts";
import { unavailable } from "./refusal.ts";
import { notModified, represent, type TaggedAnswer, unlessHeld } from "./represent.ts";
import type { Call, Routed } from "./router.ts";
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
   * Answers a parsed request to the registry that `pick` finds; from now on `ready` finds the answer.
   * @throws {Refusal} 404, 503
   */
  answer(pick: PickView, request: ReadRequest, call: Call): Answer | Promise<Answer>;
  /** The answer, if it is in memory under the spelling of this request and still true. */
  ready(asked: Asked): Routed | null;
}

/** @throws {Refusal} 404 */
export type PickView = (snapshot: Snapshot) => RegistryView;

/** Goes into every entity tag: raise it when equal content is answered with other bytes. */
const ANSWER_FORMAT = "1";
const NOT_LOADED_RETRY_SECONDS = 5;

/** One request, and the state of its registry that answers it. */
interface Question {
  readonly view: RegistryView;
  readonly key: string;
  readonly spelled: Spelling;
  readonly wanted: Encoding;
  readonly ifNoneMatch: string | undefined;
}

/** What a look at memory and store gave: a tag that the client holds, an answer, or a body to make one of. */
type Found =
  | { readonly is: "held"; readonly etag: string }
  | { readonly is: "answer"; readonly answer: TaggedAnswer }
  | { readonly is: "body"; readonly body: Buffer };

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

  function find(question: Question, request: ReadRequest): Found {
    const { view, key, wanted } = question;
    const held = heldTag(question);
    if (held !== undefined) return { is: "held", etag: held };
    const answer = cache.get(view, key, wanted);
    if (answer !== null) return { is: "answer", answer };
    return { is: "body", body: readBody(reader, view.record, request, provenance) };
  }

  function encoded(question: Question, body: Buffer, encoding: Encoding): TaggedAnswer {
    const representation = { contentType: "application/json", encoding, etag: etag(question, encoding) };
    return represent(body, representation, question.view.headers);
  }

  function remember({ view, key, spelled }: Question, encoding: Encoding, answer: TaggedAnswer): TaggedAnswer {
    cache.put(view, key, encoding, answer, spelled);
    return answer;
  }

  function answerWith(question: Question, body: Buffer): TaggedAnswer | Promise<TaggedAnswer> {
    const { wanted } = question;
    if (wanted === "identity" || body.length < MIN_COMPRESSED_BYTES) {
      return remember(question, wanted, encoded(question, body, "identity"));
    }
    const work = compressor.compress(body, wanted);
    if (work === null) return remember(question, "identity", encoded(question, body, "identity"));
    return work.then((compressed) => remember(question, wanted, encoded(question, compressed, wanted)));
  }

  function conclude(question: Question, found: Found, stale: readonly string[]): Answer | Promise<Answer> {
    const finish = (answer: TaggedAnswer) => withHeaders(unlessHeld(answer, question.ifNoneMatch), stale);
    switch (found.is) {
      case "held":
        return withHeaders(notModified(question.view.headers, found.etag), stale);
      case "answer":
        return finish(remember(question, question.wanted, found.answer));
      case "body": {
        const answer = answerWith(question, found.body);
        return answer instanceof Promise ? answer.then(finish) : finish(answer);
      }
    }
  }

  return {
    answer: (pick, request, call) => {
      const { question, found, stale } = snapshots.consistently((snapshot) => {
        const view = pick(snapshot);
        if (!view.loaded) throw notLoaded(view);
        const question = ask(view, request, call);
        return { question, found: find(question, request), stale: staleHeaders(snapshot, view, clock) };
      });
      return conclude(question, found, stale);
    },
    ready: ({ method, target, header, socket }) => {
      if (method !== "GET" && method !== "HEAD") return null;
      const held = cache.byTarget(target, negotiateEncoding(header("accept-encoding")));
      if (held === null) return null;
      const snapshot = socket === null ? snapshots.now() : snapshots.thisTurn();
      if (!snapshot.views.has(held.view)) return null;
      const answer = unlessHeld(held.answer, header("if-none-match"));
      return { pattern: held.pattern, answer: withHeaders(answer, staleHeaders(snapshot, held.view, clock)) };
    },
  };
}

function ask(view: RegistryView, request: ReadRequest, { target, pattern, header }: Call): Question {
  const wanted = negotiateEncoding(header("accept-encoding"));
  return {
    view,
    key: keyOfRequest(request),
    spelled: { target, pattern },
    wanted,
    ifNoneMatch: header("if-none-match"),
  };
}

function staleHeaders(snapshot: Snapshot, view: RegistryView, clock: Clock): readonly string[] {
  const seconds = snapshot.staleSeconds(view, clock.now());
  return seconds === null ? [] : ["X-Registry-Stale-Seconds", String(seconds)];
}

function notLoaded({ record: { name, missingSources } }: RegistryView) {
  const detail = `registry ${name} waits for the first sync of ${missingSources.join(", ")}; try again`;
  return unavailable("not_loaded", detail, NOT_LOADED_RETRY_SECONDS);
}
