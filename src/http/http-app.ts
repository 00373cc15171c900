import type { IncomingMessage } from "node:http";
import type { Answer } from "./answer.ts";
import type { Fetch } from "./router.ts";

/** What a listener serves. */
export interface HttpApp {
  readonly fetch: Fetch;
  /** Whatever was thrown, as an answer of this listener. */
  readonly refuse: (thrown: unknown) => Answer;
  /** An answer that is in memory: the listener sends it without the way through the router. Null for everything else. */
  readonly ready?: (incoming: IncomingMessage) => Answer | null;
}
