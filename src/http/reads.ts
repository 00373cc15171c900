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
import { represent, type Tagged, tagOnly, unlessHeld } from "./represent.ts";
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

/** What a look at memory and store gave: all there is to say, or a body to make an answer of. */
type Found =
  | { readonly is: "answer"; readonly tagged: Tagged; readonly answer: Answer }
  | { readonly is: "body"; readonly body: Buffer };

export function createReads({ reader, snapshots, cache, compressor, clock, provenance }: ReadsOptions): Reads {
  function etag({ view, key }: Question, encoding: Encoding): string {
    return etagOf(ANSWER_FORMAT, provenance, view.record.generation, key, encoding);
  }

  /** An equal tag proves an equal answer, so no row is read. A body too small to compress has the tag of identity. */
  function heldTag(question: Question): Tagged | null {
    const { ifNoneMatch, wanted, view } = question;
    if (ifNoneMatch === undefined) return null;
    for (const encoding of wanted === "identity" ? [wanted] : [wanted, "identity" as const]) {
      const tag = etag(question, encoding);
      if (namesTag(ifNoneMatch, tag)) return tagOnly(tag, view.headers);
    }
    return null;
  }

  function find(question: Question, request: ReadRequest): Found {
    const { view, key, wanted, ifNoneMatch } = question;
    const known = cache.get(view, key, wanted);
    const answer = known === null ? null : unlessHeld(known, ifNoneMatch);
    if (known !== null && answer !== null) return { is: "answer", tagged: known, answer };
    return { is: "body", body: readBody(reader, view.record, request, provenance) };
  }

  function encoded(question: Question, body: Buffer, encoding: Encoding): Tagged<Answer> {
    const representation = { contentType: "application/json", encoding, etag: etag(question, encoding) };
    return represent(body, representation, question.view.headers);
  }

  function remember<Known extends Tagged>({ view, key, spelled }: Question, encoding: Encoding, tagged: Known): Known {
    cache.put(view, key, encoding, tagged, spelled);
    return tagged;
  }

  function answerWith(question: Question, body: Buffer): Tagged<Answer> | Promise<Tagged<Answer>> {
    const { wanted } = question;
    if (wanted === "identity" || body.length < MIN_COMPRESSED_BYTES) {
      return remember(question, wanted, encoded(question, body, "identity"));
    }
    const work = compressor.compress(body, wanted);
    if (work === null) return remember(question, "identity", encoded(question, body, "identity"));
    return work.then((compressed) => remember(question, wanted, encoded(question, compressed, wanted)));
  }

  function conclude(question: Question, found: Found, stale: readonly string[]): Answer | Promise<Answer> {
    if (found.is === "answer") {
      remember(question, question.wanted, found.tagged);
      return withHeaders(found.answer, stale);
    }
    const finish = (tagged: Tagged<Answer>) => withHeaders(unlessHeld(tagged, question.ifNoneMatch), stale);
    const tagged = answerWith(question, found.body);
    return tagged instanceof Promise ? tagged.then(finish) : finish(tagged);
  }

  /** What the client holds is told by the state alone, so it need not be read consistently with any row. */
  function answerHeld(pick: PickView, request: ReadRequest, call: Call): Answer | null {
    if (call.header("if-none-match") === undefined) return null;
    const snapshot = recent(call.socket);
    const question = ask(loadedView(pick, snapshot), request, call);
    const { view, key, wanted } = question;
    const tagged = heldTag(question);
    if (tagged === null) return null;
    // Under this spelling too, and without taking a body out of memory that others ask for.
    remember(question, wanted, cache.get(view, key, wanted) ?? tagged);
    return withHeaders(tagged.notModified, staleHeaders(snapshot, question.view, clock));
  }

  function recent(socket: Asked["socket"]): Snapshot {
    return socket === null ? snapshots.now() : snapshots.thisTurn();
  }

  /** Its snapshot and all rows that `read` reads are of one state of the store. */
  function inOneState<T>(socket: Asked["socket"], read: (snapshot: Snapshot) => T): T {
    return socket === null ? snapshots.consistently(read) : read(snapshots.thisTurn());
  }

  function answerRead(pick: PickView, request: ReadRequest, call: Call): Answer | Promise<Answer> {
    const { question, found, stale } = inOneState(call.socket, (snapshot) => {
      const view = loadedView(pick, snapshot);
      const question = ask(view, request, call);
      return { question, found: find(question, request), stale: staleHeaders(snapshot, view, clock) };
    });
    return conclude(question, found, stale);
  }

  return {
    answer: (pick, request, call) => answerHeld(pick, request, call) ?? answerRead(pick, request, call),
    ready: ({ method, target, header, socket }) => {
      if (method !== "GET" && method !== "HEAD") return null;
      const held = cache.byTarget(target, negotiateEncoding(header("accept-encoding")));
      if (held === null) return null;
      const snapshot = recent(socket);
      if (!snapshot.views.has(held.view)) return null;
      const answer = unlessHeld(held.answer, header("if-none-match"));
      if (answer === null) return null;
      return { pattern: held.pattern, answer: withHeaders(answer, staleHeaders(snapshot, held.view, clock)) };
    },
  };
}

/** @throws {Refusal} 404, 503 */
function loadedView(pick: PickView, snapshot: Snapshot): RegistryView {
  const view = pick(snapshot);
  if (!view.loaded) throw notLoaded(view);
  return view;
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
