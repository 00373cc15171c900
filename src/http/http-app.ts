import type { Answer } from "./answer.ts";
import type { Ask } from "./asked.ts";
import type { Route } from "./router.ts";

/** What a listener serves. */
export interface HttpApp {
  readonly routes: readonly Route[];
  readonly ask: Ask;
  /** Whatever was thrown, as an answer of this listener. */
  readonly refuse: (thrown: unknown) => Answer;
}
