import { describe, expect, it } from "vitest";
import { registry, row, source } from "./memory-store.ts";
import { publicFixture } from "./public-fixture.ts";

const GEO = row("io.github.acme/geo", "1.2.0+build.7");
const ROWS = [
  GEO,
  row("io.github.acme/geo", "1.0.1º", { isLatest: false }),
  row("io.github.acme/geo", "{{VERSION}}", { isLatest: false }),
  row("io.github.acme/gone", "1.0.0", { status: "deleted", isLatest: false }),
  row("io.github.acme/review", "2.0.0", { kind: "skill", status: "deprecated" }),
  row("io.github.acme/lint", "3.0.0", { kind: "plugin" }),
];
const REGISTRIES = [registry(), registry({ id: 2, name: "a.b_c~d-e", isDefault: false })];

describe("paths", () => {
  it.each([
    { name: "an encoded slash", path: "/v0.1/servers/io.github.acme%2Fgeo/versions/latest" },
    { name: "a lower-case escape", path: "/v0.1/servers/io.github.acme%2fgeo/versions/latest" },
    { name: "a raw slash", path: "/v0.1/servers/io.github.acme/geo/versions/latest" },
    { name: "a slash encoded twice", path: "/v0.1/servers/io.github.acme%252Fgeo/versions/latest" },
    { name: "a trailing slash", path: "/v0.1/servers/io.github.acme%2Fgeo/versions/latest/" },
    { name: "doubled slashes", path: "//v0.1//servers/io.github.acme//geo///versions/latest//" },
    { name: "encoded letters", path: "/v0.1/servers/io.github.acme%2F%67eo/versions/latest" },
    { name: "a plus as it stands", path: "/v0.1/servers/io.github.acme%2Fgeo/versions/1.2.0+build.7" },
    { name: "an encoded plus", path: "/v0.1/servers/io.github.acme%2Fgeo/versions/1.2.0%2Bbuild.7" },
    { name: "v0", path: "/v0/servers/io.github.acme%2Fgeo/versions/latest" },
    { name: "a named registry", path: "/registry/default/v0.1/servers/io.github.acme%2Fgeo/versions/latest" },
    { name: "a named registry under v0", path: "/registry/default/v0/servers/io.github.acme%2Fgeo/versions/latest" },
    {
      name: "a registry with every legal character",
      path: "/registry/a.b_c~d-e/v0.1/servers/io.github.acme/geo/versions/latest",
    },
    { name: "the absolute form", path: "http://evil.example/v0.1/servers/io.github.acme%2Fgeo/versions/latest" },
  ])("finds an entry by $name", async ({ path }) => {
    const { get } = publicFixture({ rows: ROWS, registries: REGISTRIES });
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ server: { name: GEO.name, version: GEO.version } });
  });

  it.each([
    ["1.0.1%C2%BA", "1.0.1º"],
    ["%7B%7BVERSION%7D%7D", "{{VERSION}}"],
    ["{{VERSION}}", "{{VERSION}}"],
  ])("finds the odd version %s", async (spelled, version) => {
    const { get } = publicFixture({ rows: ROWS });
    const response = await get(`/v0.1/servers/io.github.acme%2Fgeo/versions/${spelled}`);
    expect(await response.json()).toMatchObject({ server: { version } });
  });

  it.each([
    "/v0.1/servers/%zz",
    "/v0.1/servers/a%2Fb/versions/%",
    "/v0.1/servers/a%2Fb%00/versions/latest",
    "/v0.1/servers/a%2F%ff/versions/latest",
  ])("refuses %s with 400", async (path) => {
    const { get } = publicFixture({ rows: ROWS });
    const response = await get(path);
    expect([
      response.status,
      ((await response.json()) as { code: string; detail: string; metadata: unknown }).code,
    ]).toEqual([400, "bad_request"]);
  });

  it.each([
    "/v0.1",
    "/V0.1/servers",
    "/v0.1/servers;x",
    "/v0.1/servers/a",
    "/v0.1/servers/..%2f..%2fetc%2fpasswd",
    "/../../etc/passwd",
    "/health",
    "/metrics",
    "/status",
    "/registry/default/servers",
  ])("knows nothing at %s", async (path) => {
    const { get } = publicFixture({ rows: ROWS });
    const response = await get(path);
    expect([
      response.status,
      ((await response.json()) as { code: string; detail: string; metadata: unknown }).code,
    ]).toEqual([404, "not_found"]);
  });
});

describe("entries", () => {
  it.each([
    [
      "/v0.1/x/dev.toolhive/skills",
      { skills: [{ namespace: "io.github.acme", name: "review" }], metadata: { count: 1 } },
    ],
    ["/v0.1/x/dev.toolhive/skills/io.github.acme/review", { name: "review", version: "2.0.0" }],
    ["/v0.1/x/dev.toolhive/skills/io.github.acme%2Freview/versions", { skills: [{ version: "2.0.0" }] }],
    ["/registry/default/v0/x/dev.toolhive/skills/io.github.acme/review/versions/2.0.0", { version: "2.0.0" }],
    ["/v0.1/x/dev.toolhive/plugins", { plugins: [{ name: "lint" }] }],
    ["/v0.1/x/dev.toolhive/plugins/io.github.acme/lint/versions/latest", { version: "3.0.0" }],
    ["/v0/servers/io.github.acme%2Fgeo", { server: { version: "1.2.0+build.7" }, _meta: {} }],
    ["/registry/default/v0.1/servers/io.github.acme/geo/", { server: { version: "1.2.0+build.7" } }],
    ["/v0.1/servers/io.github.acme/geo/versions", { servers: [{}, {}, {}], metadata: { count: 3 } }],
    ["/v0.1/servers/io.github.acme/gone/versions/1.0.0?include_deleted=true", { server: { version: "1.0.0" } }],
  ])("answers %s", async (path, body) => {
    const { get } = publicFixture({ rows: ROWS });
    const response = await get(path);
    expect(await response.json()).toMatchObject(body);
  });

  it.each([
    ["/v0/servers/io.github.acme%2Fgone", "Server not found", "no server io.github.acme/gone"],
    [
      "/v0.1/servers/io.github.acme%2Fgoe/versions",
      "Server not found",
      "no server io.github.acme/goe in registry default",
    ],
    ["/v0.1/servers/io.github.acme%2Fgex/versions", "Server not found", "did you mean io.github.acme/geo?"],
    ["/v0.1/servers/io.github.acme%2Fgeo/versions/9.9.9", "Server not found", 'has no version "9.9.9"'],
    ["/v0.1/servers/io.github.acme%2Fgone/versions/latest", "Server not found", "no server io.github.acme/gone"],
    ["/v0.1/servers/io.github.acme%2Fgone/versions/1.0.0", "Server not found", "no server"],
    ["/v0.1/x/dev.toolhive/skills/io.github.acme/nothing", "Skill not found", "no skill"],
    ["/registry/defualt/v0.1/servers", "Registry not found", "did you mean default?"],
  ])("tells what is missing at %s", async (path, error, detail) => {
    const { get } = publicFixture({ rows: ROWS });
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error,
      title: "Not Found",
      status: 404,
      detail: expect.stringContaining(detail),
      code: "not_found",
    });
  });
});

describe("a registry that is not loaded", () => {
  const other = source({ name: "local", lastAttemptAt: null, lastSuccessAt: null });
  it.each([
    { name: "no source was synced", sources: ["internal"], missing: ["internal"], require: [], status: 503 },
    { name: "one of two was synced", sources: ["internal", "local"], missing: ["local"], require: [], status: 200 },
    {
      name: "a required one was not",
      sources: ["internal", "local"],
      missing: ["local"],
      require: ["local"],
      status: 503,
    },
  ])("answers $status when $name", async ({ sources, missing, require, status }) => {
    const registries = [registry({ sources, require, missingSources: missing })];
    const { get } = publicFixture({ registries, sources: [source(), other], rows: ROWS });
    const response = await get("/v0.1/servers");
    expect(response.status).toBe(status);
    expect(response.headers.has("Retry-After")).toBe(status === 503);
    if (status === 503) expect(await response.json()).toMatchObject({ code: "not_loaded" });
  });
});
