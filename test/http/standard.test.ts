import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Route } from "../../src/http/router.ts";
import { createFakePlace } from "../support/fake-place.ts";
import { describeWithSharedData, sharedDataPath } from "../support/shared-data.ts";
import { configOf } from "../sync/engine-site.ts";
import { documentOf, serverOf } from "../sync/server-documents.ts";
import { describedPaths, patternOf } from "./described.ts";
import { keyOf, type ServedSite, serveSite, walk } from "./served-site.ts";
import { expectStandard, standard } from "./standard.ts";

const SKILL = {
  namespace: "io.github.acme",
  name: "review",
  description: "Reviews code",
  version: "1.0.0",
  packages: [{ registryType: "git", url: "https://github.com/acme/skills", ref: "v1.0.0" }],
};
const PLUGIN = { namespace: "io.github.acme", name: "lint", description: "Lints code", version: "1.0.0" };
const VERSIONS = ["geo@1.0.0", "geo@1.1.0", "geo@2.0.0-rc.1+build.7", "maps@0.1.0"];
const KEPT = [...VERSIONS, ...Array.from({ length: 40 }, (_, index) => `s${index}@1.0.0`)];

/** With every field that the standard has a rule for. */
const RICH = serverOf("rich@1.0.0", {
  title: "Rich",
  websiteUrl: "https://acme.example/rich",
  repository: { url: "https://github.com/acme/rich", source: "github", subfolder: "server" },
  icons: [{ src: "https://acme.example/rich.png", mimeType: "image/png", sizes: ["48x48"], theme: "dark" }],
  packages: [
    {
      registryType: "npm",
      identifier: "@acme/rich",
      version: "1.0.0",
      transport: { type: "stdio" },
      runtimeArguments: [{ type: "named", name: "--port", value: "8080", isRequired: true }],
      packageArguments: [{ type: "positional", valueHint: "file_path", isRepeated: true }],
      environmentVariables: [{ name: "ACME_MODE", description: "How", choices: ["a", "b"], default: "a" }],
    },
  ],
  _meta: {
    "io.modelcontextprotocol.registry/publisher-provided": { "io.github.acme": { x: { status: "deprecated" } } },
  },
});

/** Names and versions that stand in the routes, those that are there and those that are not. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  registry: ["default", "other", "waiting", "nothing"],
  name: [
    "io.github.acme%2Fgeo",
    "io.github.acme%2Frich",
    "io.github.acme/gone",
    "io.github.acme%2Freview",
    "io.github.acme%2Flint",
    "io.github.acme%2Fgoe",
    "%zz",
  ],
  version: ["latest", "1.0.0", "2.0.0-rc.1%2Bbuild.7", "9.9.9", "%00"],
  source: ["a", "b", "never", "nothing"],
};

const QUERIES = [
  "",
  "?limit=1",
  "?limit=1000&unknown=1",
  "?limit=0",
  "?search=geo&limit=1",
  "?search=%25",
  "?version=latest",
  "?version=1.0.0",
  "?include_deleted=true",
  "?include_deleted=maybe",
  "?updated_since=2020-01-01T00:00:00Z",
  "?updated_since=yesterday",
  "?status=deprecated",
  "?cursor=garbage",
];

describeWithSharedData("the standard", () => {
  let site: ServedSite;

  beforeAll(async () => {
    const document = (...more: readonly string[]) => {
      const { data, ...rest } = documentOf(...KEPT, RICH, ...more);
      return { ...rest, data: { ...data, skills: [SKILL], plugins: [PLUGIN] } };
    };
    const place = createFakePlace(document("gone@1.0.0"));
    const config = configOf(
      { a: { deletionGuard: null }, b: {}, never: {} },
      {
        registries: [
          { name: "default", sources: ["a", "b"], require: [] },
          { name: "other", sources: ["b"], require: [] },
          { name: "waiting", sources: ["a", "never"], require: ["never"] },
        ],
      },
    );
    const broken = documentOf("fine@1.0.0", serverOf("bad@^1.0"));
    site = await serveSite({ a: place, b: createFakePlace(broken), never: createFakePlace() }, { config });
    place.put(document());
    expect((await site.sync("a")).outcome).toBe("applied");
  });

  afterAll(() => site?.close());

  it("and our own description hold for every answer of every route", async () => {
    const statuses = new Set<number>();
    const held = new Set<string>();
    let answers = 0;
    for (const { asked, target } of site.app.routes.flatMap(requestsOf)) {
      const response = await site.get(target, {}, asked);
      statuses.add(response.status);
      answers++;
      if (await expectStandard(asked, target, response)) held.add(`${asked} ${response.status}`);
      await expectHeld(asked, target, response);
    }
    expect([...statuses].sort()).toEqual([200, 204, 400, 404, 405, 501, 503]);
    expect([...held].sort()).toEqual(["DELETE 501", "GET 200", "GET 404", "PATCH 400", "POST 501", "PUT 501"]);
    expect(answers).toBeGreaterThan(3_000);
  });

  async function expectHeld(method: string, target: string, { status, headers }: Response): Promise<void> {
    const tag = headers.get("ETag");
    if (status !== 200 || tag === null) return;
    expect((await site.get(target, { "if-none-match": tag }, method)).status).toBe(304);
  }

  it("holds for what is not there any more, and for every page of a walk", async () => {
    const get: ServedSite["get"] = async (target, headers) => {
      const response = await site.get(target, headers);
      expect(await expectStandard("GET", target, response)).toBe(true);
      return response;
    };
    const { items } = await walk({ get }, "limit=7&include_deleted=true");
    expect(items.map(keyOf)).toContain("io.github.acme/gone@1.0.0");
    expect(items.length).toBe(KEPT.length + 3);
  });

  it.each(["full", "source", "off"] as const)("holds for the whole real feed, provenance %s", async (provenance) => {
    const real = await serveSite({ a: createFakePlace(realFeed()) }, { http: { provenance } });
    const get: ServedSite["get"] = async (target, headers) => {
      const response = await real.get(target, headers);
      expect(await expectStandard("GET", target, response)).toBe(true);
      return response;
    };
    const { items } = await walk({ get }, "limit=100");
    expect(items.length).toBeGreaterThan(2_000);
    await real.close();
  });

  it("has no read path that we do not serve", async () => {
    const reads = Object.entries(standard.paths).filter(([, methods]) => methods["get"] !== undefined);
    for (const [path] of reads) {
      const target = path.replace("{serverName}", "io.github.acme%2Fgeo").replace("{version}", "latest");
      expect([path, (await site.get(target)).status]).toEqual([path, 200]);
    }
    expect(reads.length).toBeGreaterThan(2);
  });
});

/** An empty repository is served as it came, with a warning, as the official registry does; its schema is without it. */
function realFeed(): unknown {
  const { data, ...rest } = JSON.parse(readFileSync(sharedDataPath("real/official-2025-12-18.json"), "utf8"));
  const servers = data.servers.filter((server: { repository?: { url?: string } }) => server.repository?.url !== "");
  return { ...rest, data: { ...data, servers: servers.filter(({ repository = { url: "" } }) => "url" in repository) } };
}

interface Request {
  readonly asked: string;
  readonly target: string;
}

/** A read with every query that means something to it, and plainly by every other method. */
function requestsOf({ method, pattern }: Route): readonly Request[] {
  const paths = pathsOf(pattern);
  if (method !== "GET") return paths.map((target) => ({ asked: method === "ALL" ? "PUT" : method, target }));
  const known = describedPaths.find(([path]) => patternOf(path) === pattern)?.[1].parameters.map(({ name }) => name);
  const queries = QUERIES.filter((query) => query === "" || known?.includes(/\w+/.exec(query)?.[0] ?? ""));
  return paths.flatMap((path) => [
    ...queries.map((query) => ({ asked: "GET", target: `${path}${query}` })),
    ...["HEAD", "OPTIONS", "POST"].map((asked) => ({ asked, target: path })),
  ]);
}

function pathsOf(pattern: string): readonly string[] {
  const parts = [...pattern.matchAll(/:(\w+)/g)].map(([, part = ""]) => part);
  return parts.reduce<readonly string[]>(
    (made, part) => made.flatMap((path) => (PARTS[part] ?? []).map((value) => path.replace(`:${part}`, value))),
    [pattern.replace("*", "server/a%2Fb")],
  );
}
