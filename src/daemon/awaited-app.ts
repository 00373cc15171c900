import { errorAnswer } from "../http/error-answer.ts";
import type { HttpApp } from "../http/http-app.ts";
import type { Log } from "../log.ts";

/** Stands in for an app that comes later. */
export interface AwaitedApp extends HttpApp {
  /** From now on `app` answers, first of all what was asked before. */
  arrive(app: HttpApp): void;
}

/** Takes requests before there is anything to answer them from: they wait. */
export function createAwaitedApp(log: Log): AwaitedApp {
  let arrived: HttpApp | null = null;
  let arrive = (_: HttpApp) => {};
  const arrival = new Promise<HttpApp>((resolve) => {
    arrive = resolve;
  });
  return {
    routes: [],
    ask: (asked) => arrived?.ask(asked) ?? arrival.then((app) => app.ask(asked)),
    refuse: (thrown, method) => arrived?.refuse(thrown, method) ?? errorAnswer(thrown, [], log),
    arrive(app) {
      arrived = app;
      arrive(app);
    },
  };
}
