import { stringify } from "yaml";
import { DOCS_HEADERS, docsPage } from "./docs/page.ts";
import { openApiDocument } from "./openapi/document.ts";
import { viewNamed } from "./read-routes.ts";
import type { Call, Route } from "./router.ts";
import type { Snapshots } from "./snapshots.ts";
import type { AnswerText } from "./value-answer.ts";

/** What this server is: a pointer at its root, and its description, whatever `Accept` says. */
export function aboutRoutes(snapshots: Snapshots, answerText: AnswerText): readonly Route[] {
  const get = (pattern: string, handle: Route["handle"]): Route => ({ method: "GET", pattern, handle });
  const json = (call: Call) => answerText(call, JSON.stringify(openApiDocument()), "application/json");
  // Written once, when first asked for: it takes this thread tens of milliseconds.
  let yamlText: string | null = null;
  const yaml = (call: Call) => {
    yamlText ??= stringify(openApiDocument(), { aliasDuplicateObjects: false });
    return answerText(call, yamlText, "application/yaml");
  };
  const page = (call: Call, registry: string | null) =>
    answerText(call, docsPage(registry), "text/html; charset=utf-8", DOCS_HEADERS);
  const ofRegistry =
    (handle: (call: Call, registry: string) => ReturnType<Route["handle"]>): Route["handle"] =>
    (call) => {
      const registry = call.param("registry");
      snapshots.consistently((snapshot) => viewNamed(snapshot, registry));
      return handle(call, registry);
    };
  return [
    get("/", (call) => answerText(call, JSON.stringify(ABOUT), "application/json")),
    get("/openapi.json", json),
    get("/openapi.yaml", yaml),
    get("/docs", (call) => page(call, null)),
    get("/registry/:registry/openapi.json", ofRegistry(json)),
    get("/registry/:registry/openapi.yaml", ofRegistry(yaml)),
    get("/registry/:registry/docs", ofRegistry(page)),
  ];
}

const ABOUT = {
  name: "registryd",
  description: "A read-only registry of MCP servers, skills and plugins, kept in step with reviewed files",
  links: {
    servers: "/v0.1/servers",
    skills: "/v0.1/x/dev.toolhive/skills",
    plugins: "/v0.1/x/dev.toolhive/plugins",
    registries: "/v1/registries",
    sources: "/v1/sources",
    openapi: "/openapi.json",
    docs: "/docs",
  },
};
