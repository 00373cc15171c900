import { type Context, Hono } from "hono";
import { type Answer, type NodeBindings, sendAnswer } from "./answer.ts";
import { Refusal } from "./refusal.ts";
import { readTarget, type Target } from "./target.ts";

/** A request as a route sees it. */
export interface Call {
  /** As spelled in the request line. */
  readonly target: string;
  /** Behind the question mark, still encoded. */
  readonly query: string;
  /** A decoded part of the path, by its name in the pattern. */
  readonly param: (name: string) => string;
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly incoming: NodeBindings["incoming"];
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
  readonly refuse: (thrown: unknown) => Answer;
  /** Methods that some path of this listener really takes; on each path, those that are routed there make up `Allow`. */
  readonly methods: readonly Route["method"][];
  /** Further headers of the answer to `OPTIONS`, which is the same on any path. */
  readonly preflightHeaders: readonly string[];
}

export type Fetch = (request: Request, node?: NodeBindings) => Response | Promise<Response>;

interface Bindings extends NodeBindings {
  readonly raw: string;
  readonly parsed: Target;
}

/** Routes requests by Hono, on paths that `readTarget` has put in order; every failure becomes a refusal. */
export function createRouter(routes: readonly Route[], { refuse, methods, preflightHeaders }: RouterOptions): Fetch {
  const hono = new Hono<{ Bindings: Bindings }>({ getPath: (_request, options) => pathOf(options?.env) });
  for (const { method, pattern, handle } of routes) hono.on(method, [pattern], (c) => reply(handle(callOf(c)), c.env));
  const isRouted = (method: string, path: string) => hono.router.match(method, path)[0].length > 0;
  const unrouted = (path: string) =>
    ALL_METHODS.some((method) => isRouted(method, path))
      ? methodNotAllowed(methods.filter((method) => isRouted(method, path)))
      : unknownPath();
  hono.notFound((c) => sendAnswer(refuse(unrouted(c.req.path)), c.env));
  hono.onError((thrown, c) => sendAnswer(refuse(thrown), c.env));
  const preflight = preflightAnswer(methods, preflightHeaders);

  return (request, node = {}) => {
    if (request.method === "OPTIONS") return sendAnswer(preflight, node);
    const raw = node.incoming?.url ?? targetOf(request.url);
    try {
      return hono.fetch(request, { ...node, raw, parsed: readTarget(raw) });
    } catch (thrown) {
      return sendAnswer(refuse(thrown), node);
    }
  };
}

const ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

function reply(answer: Answer | Promise<Answer>, node: NodeBindings): Response | Promise<Response> {
  return answer instanceof Promise ? answer.then((late) => sendAnswer(late, node)) : sendAnswer(answer, node);
}

function callOf({ req, env }: Context<{ Bindings: Bindings }>): Call {
  const { raw, parsed, incoming } = env;
  return {
    target: raw,
    query: parsed.query,
    param: (name) => req.param(name) ?? "",
    header: (name) => req.header(name),
    incoming,
  };
}

function pathOf(env: unknown): string {
  return (env as Bindings).parsed.path;
}

function targetOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function unknownPath(): Refusal {
  const detail = "nothing is served at this path; /openapi.json describes what is";
  return new Refusal({ status: 404, code: "not_found", error: "Not found", detail });
}

function methodNotAllowed(methods: readonly string[]): Refusal {
  const allow = allowed(methods);
  const detail = `this path does not take the method; it takes ${allow}`;
  return new Refusal({
    status: 405,
    code: "read_only",
    error: "Method not allowed",
    detail,
    headers: ["Allow", allow],
  });
}

function preflightAnswer(methods: readonly string[], headers: readonly string[]): Answer {
  return { status: 204, headers: [...headers, "Allow", allowed(methods)], body: null };
}

function allowed(methods: readonly string[]): string {
  return [...methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])), "OPTIONS"].join(", ");
}
