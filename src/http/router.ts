import { RegExpRouter } from "hono/router/reg-exp-router";
import type { Clock } from "../clock.ts";
import type { Answer } from "./answer.ts";
import type { Ask, Asked } from "./asked.ts";
import type { RecordAnswer } from "./metrics/traffic.ts";
import { Refusal } from "./refusal.ts";
import { readTarget } from "./target.ts";

/** A request as a route sees it. */
export interface Call extends Asked {
  /** That of the route. */
  readonly pattern: string;
  /** Behind the question mark, still encoded. */
  readonly query: string;
  /** A decoded part of the path, by its name in the pattern. */
  readonly param: (name: string) => string;
}

export interface Route {
  /** `GET` answers `HEAD` too; `ALL` is every method. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "ALL";
  /** In Hono's notation, such as `/v1/sources/:source`. */
  readonly pattern: string;
  /** @throws {Refusal | RegistrydError} */
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/** An answer, and the pattern of the route that gave it. */
export interface Routed {
  readonly pattern: string;
  readonly answer: Answer | Promise<Answer>;
}

/** Stands for the pattern where no route answered: `OPTIONS`, an unknown path, a request that cannot be read. */
export const NO_PATTERN = "*";

export interface Router {
  readonly ask: Ask;
  /** Whatever was thrown before the request was asked, as an answer. */
  readonly refuse: (thrown: unknown, method: string) => Answer;
}

interface RouterOptions {
  /** An answer that is at hand without routing; null sends the request on. */
  readonly ready?: (asked: Asked) => Routed | null;
  /** Whatever was thrown, as an answer. */
  readonly refuse: (thrown: unknown) => Answer;
  readonly clock: Pick<Clock, "monotonic">;
  /** Called for every answer. */
  readonly record: RecordAnswer;
  /** Methods that some path of this listener really takes; on each path, those that are routed there make up `Allow`. */
  readonly methods: readonly Route["method"][];
  /** Further headers of the answer to `OPTIONS`, which is 204 on any path. */
  readonly preflightHeaders: readonly string[];
  /** What is said of a path that is not known: one sentence. */
  readonly unknownPath: string;
}

/**
 * Routes requests with Hono's matcher, on paths that `readTarget` has put in order. Of Hono nothing else is used: on
 * the way through its requests and responses a read from the store would take half as long again.
 */
export function createRouter(routes: readonly Route[], options: RouterOptions): Router {
  const { ready, refuse, methods, preflightHeaders, clock, record } = options;
  const router = new RegExpRouter<Route>();
  for (const route of routes) router.add(route.method, route.pattern, route);
  const isRouted = (path: string) => (method: string) => router.match(method, path)[0].length > 0;

  function route({ method, target, header, socket }: Asked): Routed {
    const { path, query } = readTarget(target);
    const matched = router.match(method === "HEAD" ? "GET" : method, path);
    const found = matched[0][0];
    if (found !== undefined) {
      const [{ pattern, handle }, params] = found;
      const call = { method, target, header, socket, query, pattern, param: paramOf(params, matched[1] ?? []) };
      return { pattern, answer: answerOf(handle, call) };
    }
    throw ALL_METHODS.some(isRouted(path)) ? methodNotAllowed(methods.filter(isRouted(path))) : unknownPath(options);
  }

  /** A path that takes none of the methods, or is none, gets them all, as a preflight may ask before it is known. */
  function preflight(target: string): Routed {
    const path = pathOrNone(target);
    const here = path === null ? [] : methods.filter(isRouted(path));
    const answer = preflightAnswer(here.length === 0 ? methods : here, preflightHeaders);
    return { pattern: NO_PATTERN, answer };
  }

  function answerOf(handle: Route["handle"], call: Call): Answer | Promise<Answer> {
    try {
      const answer = handle(call);
      return answer instanceof Promise ? answer.catch(refuse) : answer;
    } catch (thrown) {
      return refuse(thrown);
    }
  }

  function respond(asked: Asked): Routed {
    if (asked.method === "OPTIONS") return preflight(asked.target);
    try {
      return ready?.(asked) ?? route(asked);
    } catch (thrown) {
      return { pattern: NO_PATTERN, answer: refuse(thrown) };
    }
  }

  return {
    ask: (asked) => {
      const startedMs = clock.monotonic();
      const { pattern, answer } = respond(asked);
      const recorded = (final: Answer) => {
        record(pattern, asked.method, final.status, (clock.monotonic() - startedMs) / 1_000);
        return final;
      };
      return answer instanceof Promise ? answer.then(recorded) : recorded(answer);
    },
    refuse: (thrown, method) => {
      const answer = refuse(thrown);
      record(NO_PATTERN, method, answer.status, 0);
      return answer;
    },
  };
}

const ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Hono tells either where in `stash` a part is, or the part itself. */
function paramOf(params: Readonly<Record<string, string | number>>, stash: readonly string[]): Call["param"] {
  return (name) => {
    const part = params[name] ?? "";
    return decodeURIComponent(typeof part === "number" ? (stash[part] ?? "") : part);
  };
}

function pathOrNone(target: string): string | null {
  try {
    return readTarget(target).path;
  } catch {
    return null;
  }
}

function unknownPath({ unknownPath: detail }: RouterOptions): Refusal {
  return new Refusal({ status: 404, code: "not_found", error: "Not found", detail });
}

function methodNotAllowed(methods: readonly string[]): Refusal {
  const allow = allowed(methods);
  const detail = `this path does not take the method; it takes ${allow}`;
  const headers = ["Allow", allow];
  return new Refusal({ status: 405, code: "read_only", error: "Method not allowed", detail, headers });
}

function preflightAnswer(methods: readonly string[], headers: readonly string[]): Answer {
  return { status: 204, headers: [...headers, "Allow", allowed(methods)], body: null };
}

function allowed(methods: readonly string[]): string {
  return [...methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])), "OPTIONS"].join(", ");
}
