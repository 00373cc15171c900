import { RegExpRouter } from "hono/router/reg-exp-router";
import type { Answer } from "./answer.ts";
import type { Ask, Asked } from "./asked.ts";
import { Refusal } from "./refusal.ts";
import { readTarget } from "./target.ts";

/** A request as a route sees it. */
export interface Call extends Asked {
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

interface RouterOptions {
  /** An answer that is at hand without routing; null sends the request on. */
  readonly ready?: (asked: Asked) => Answer | null;
  /** Whatever was thrown, as an answer. */
  readonly refuse: (thrown: unknown) => Answer;
  /** Methods that some path of this listener really takes; on each path, those that are routed there make up `Allow`. */
  readonly methods: readonly Route["method"][];
  /** Further headers of the answer to `OPTIONS`, which is the same on any path. */
  readonly preflightHeaders: readonly string[];
}

/**
 * Routes requests with Hono's matcher, on paths that `readTarget` has put in order. Of Hono nothing else is used: on
 * the way through its requests and responses a read from the store would take half as long again.
 */
export function createRouter(routes: readonly Route[], options: RouterOptions): Ask {
  const { ready, refuse, methods, preflightHeaders } = options;
  const router = new RegExpRouter<Route>();
  for (const route of routes) router.add(route.method, route.pattern, route);
  const preflight = preflightAnswer(methods, preflightHeaders);
  const isRouted = (path: string) => (method: string) => router.match(method, path)[0].length > 0;

  function answer(asked: Asked): Answer | Promise<Answer> {
    const { method, target, header, socket } = asked;
    const { path, query } = readTarget(target);
    const matched = router.match(method === "HEAD" ? "GET" : method, path);
    const found = matched[0][0];
    if (found !== undefined) {
      return found[0].handle({ method, target, header, socket, query, param: paramOf(found[1], matched[1] ?? []) });
    }
    throw ALL_METHODS.some(isRouted(path)) ? methodNotAllowed(methods.filter(isRouted(path))) : unknownPath();
  }

  return (asked) => {
    if (asked.method === "OPTIONS") return preflight;
    try {
      const answered = ready?.(asked) ?? answer(asked);
      return answered instanceof Promise ? answered.catch(refuse) : answered;
    } catch (thrown) {
      return refuse(thrown);
    }
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

function unknownPath(): Refusal {
  const detail = "nothing is served at this path; /openapi.json describes what is";
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
