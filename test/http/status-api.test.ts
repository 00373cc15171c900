import { describe, expect, it } from "vitest";
import { registry, source } from "./memory-store.ts";
import { publicFixture } from "./public-fixture.ts";

const RUN = {
  source: "internal",
  trigger: "start",
  startedAt: "2026-11-20T10:00:00.000Z",
  durationMs: 12,
  outcome: "applied",
  revisionBefore: null,
  revisionAfter: "r",
  changes: { added: 1, changed: 0, removed: 0 },
  quarantined: 0,
  error: null,
} as const;

describe("registries", () => {
  it("come with the default one first, in the shape of the contract", async () => {
    const counts = { ...registry().counts, server: { names: 8, versions: 12 } };
    const registries = [registry({ counts, shadowed: 1 }), registry({ id: 2, name: "b~", isDefault: false })];
    const response = await publicFixture({ registries }).get("/v1/registries");
    const body = (await response.json()) as { registries: unknown[] };
    expect(body.registries[0]).toEqual({
      name: "default",
      default: true,
      creationType: "CONFIG",
      sources: ["internal"],
      path: "/registry/default/v0.1",
      generation: "a".repeat(64),
      ready: true,
      missingSources: [],
      counts: {
        servers: { names: 8, versions: 12 },
        skills: { names: 0, versions: 0 },
        plugins: { names: 0, versions: 0 },
      },
      shadowed: 1,
      createdAt: "2026-11-20T09:00:00.000Z",
      updatedAt: "2026-11-20T10:00:00.000Z",
    });
    expect(body.registries[1]).toMatchObject({ name: "b~", default: false });
  });

  it("tell one by one what is shadowed", async () => {
    const response = await publicFixture().get("/v1/registries/default");
    expect(await response.json()).toMatchObject({ name: "default", shadowedEntries: [] });
  });

  it.each([
    { name: "nothing is served and a source was never tried", versions: 0, lastAttemptAt: null, ready: false },
    { name: "something is served already", versions: 1, lastAttemptAt: null, ready: true },
    { name: "every source was tried once", versions: 0, lastAttemptAt: "2026-11-20T10:00:00.000Z", ready: true },
  ])("ready is $ready: $name", async ({ versions, lastAttemptAt, ready }) => {
    const registries = [registry({ counts: { ...registry().counts, skill: { names: versions, versions } } })];
    const response = await publicFixture({ registries, sources: [source({ lastAttemptAt })] }).get(
      "/v1/registries/default",
    );
    expect(await response.json()).toMatchObject({ ready });
  });
});

describe("sources", () => {
  it("come in the order of the config, the details one by one", async () => {
    const { get } = publicFixture({ sources: [source(), source({ name: "local", type: "file" })] });
    const list = (await (await get("/v1/sources")).json()) as { sources: { name: string }[] };
    expect(list.sources.map(({ name }) => name)).toEqual(["internal", "local"]);
    expect(list.sources[0]).not.toHaveProperty("config");
    expect(await (await get("/v1/sources/internal")).json()).toEqual({
      ...list.sources[0],
      config: { name: "internal" },
      diagnostics: [],
      diagnosticsTotal: 0,
    });
  });

  it.each([
    ["/v1/sources/internl", "did you mean internal?"],
    ["/v1/sources/internl/runs", "did you mean internal?"],
    ["/v1/sources/x", 'no source "x"'],
    ["/v1/registries/defalt", "did you mean default?"],
  ])("%s is 404: %s", async (target, detail) => {
    const response = await publicFixture().get(target);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining(detail) });
  });
});

describe("runs", () => {
  const runs = Array.from({ length: 70 }, (_, index) => ({ ...RUN, id: index + 1 }));

  it("come newest first, page by page", async () => {
    const { get } = publicFixture({ runs: [...runs, { ...RUN, id: 99, source: "local" }] });
    const ids: number[] = [];
    let target = "/v1/sources/internal/runs?limit=25";
    for (;;) {
      const body = (await (await get(target)).json()) as {
        runs: { id: number }[];
        metadata: { count: number; nextCursor?: string };
      };
      ids.push(...body.runs.map(({ id }) => id));
      expect(body.metadata.count).toBe(body.runs.length);
      if (body.metadata.nextCursor === undefined) break;
      target = `/v1/sources/internal/runs?limit=25&cursor=${body.metadata.nextCursor}`;
    }
    expect(ids).toEqual(runs.map(({ id }) => id).reverse());
  });

  it.each(["limit=0", "limit=x", "cursor=x", "cursor=cnVuOjA", "limit=1&limit=1"])("refuse %s", async (query) => {
    const response = await publicFixture({ runs }).get(`/v1/sources/internal/runs?${query}`);
    expect(response.status).toBe(400);
  });
});

describe("tags", () => {
  it("are those of the bytes", async () => {
    const { get, store } = publicFixture();
    const tag = (await get("/v1/sources")).headers.get("ETag") ?? "";
    expect((await get("/v1/sources", { headers: { "if-none-match": tag } })).status).toBe(304);
    store.set({ sources: [source({ consecutiveFailures: 1 })] });
    expect((await get("/v1/sources", { headers: { "if-none-match": tag } })).status).toBe(200);
  });
});
