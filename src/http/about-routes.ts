import { stringify } from "yaml";
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
  const ofRegistry =
    (handle: Route["handle"]): Route["handle"] =>
    (call) => {
      snapshots.consistently((snapshot) => viewNamed(snapshot, call.param("registry")));
      return handle(call);
    };
  return [
    get("/", (call) => answerText(call, JSON.stringify(ABOUT), "application/json")),
    get("/openapi.json", json),
    get("/openapi.yaml", yaml),
    get("/registry/:registry/openapi.json", ofRegistry(json)),
    get("/registry/:registry/openapi.yaml", ofRegistry(yaml)),
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
  },
};
