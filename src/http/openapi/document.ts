import { openApiPaths } from "./paths.ts";
import { SCHEMAS } from "./schemas.ts";

/**
 * The OpenAPI 3.1 description of the public listener. `info.version` is that of the standard's description, not ours:
 * ToolHive's registry server takes a source for a registry of the standard by it and by the URL in the description.
 */
export function openApiDocument() {
  return {
    openapi: "3.1.0",
    info: {
      title: "registryd",
      version: "1.0.0",
      summary: "A read-only registry of MCP servers, skills and plugins",
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    // Relative: a host is never taken from a request.
    servers: [{ url: "/" }],
    paths: openApiPaths(),
    components: { schemas: SCHEMAS },
  };
}

const DESCRIPTION =
  "The read API of the MCP registry standard (https://github.com/modelcontextprotocol/registry) with the skills and " +
  "plugins of ToolHive beside it, served from reviewed files. Nothing can be published here: entries are changed in " +
  "their sources. Every path also takes HEAD and OPTIONS, and every answer may be read by any web page.";
