import { describe } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { createUrlSource } from "../../src/sources/url.ts";
import { startHttpServer } from "../support/git-server.ts";
import { SILENT } from "../support/git-source.ts";
import { describeSource } from "./source-contract.ts";

describe("url source", () =>
  describeSource({
    type: "url",
    revision: /^sha256:[0-9a-f]{64}$/,
    missing: ["not_found"],
    async open(limits) {
      let document: Buffer | null = null;
      const server = await startHttpServer((_, response) => {
        if (document === null) return void response.writeHead(404).end();
        response.setHeader("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT");
        response.setHeader("Content-Type", "application/json").end(document);
      });
      return {
        source: createUrlSource({
          name: "catalog",
          location: {
            type: "url",
            url: `${server.origin}/registry.json`,
            timeoutMs: 5_000,
            auth: null,
            allowInsecureAuth: false,
          },
          limits: { ...DEFAULT_LIMITS, ...limits },
          log: SILENT,
          addSecret: () => {},
        }),
        async publish(bytes) {
          document = Buffer.from(bytes);
        },
        async remove() {
          document = null;
        },
        dispose: server.close,
      };
    },
  }));
