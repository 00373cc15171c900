import type { Route, Router } from "./router.ts";

/** What a listener serves. */
export interface HttpApp extends Router {
  readonly routes: readonly Route[];
}
