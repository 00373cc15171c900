import { describe, expect, it } from "vitest";
import { row } from "./memory-store.ts";
import { publicFixture } from "./public-fixture.ts";

const ROWS = Array.from({ length: 250 }, (_, index) => row(`io.github.acme/s${String(index).padStart(3, "0")}`));

interface List {
  readonly servers: readonly { readonly server: { readonly name: string } }[];
  readonly metadata: { readonly count: number; readonly nextCursor?: string };
}

async function list(get: ReturnType<typeof publicFixture>["get"], target: string): Promise<List> {
  const response = await get(target);
  expect([target, response.status]).toEqual([target, 200]);
  return (await response.json()) as List;
}

describe("pages", () => {
  it("come 30 at a time, and the last has no cursor", async () => {
    const { get } = publicFixture({ rows: ROWS.slice(0, 31) });
    const first = await list(get, "/v0.1/servers");
    expect(first.metadata).toEqual({ count: 30, nextCursor: expect.stringMatching(/^[\w-]+$/) });
    const last = await list(get, `/v0.1/servers?cursor=${first.metadata.nextCursor}`);
    expect(last.metadata).toEqual({ count: 1 });
  });

  it("go on with the search, the filters and the limit of the cursor when nothing else is sent", async () => {
    const { get } = publicFixture({ rows: [...ROWS, row("io.github.other/x")] });
    const seen: string[] = [];
    let target = "/v0.1/servers?limit=50&version=latest&search=ACME";
    for (;;) {
      const { servers, metadata } = await list(get, target);
      seen.push(...servers.map(({ server }) => server.name));
      if (metadata.nextCursor === undefined) break;
      expect(metadata.count).toBe(50);
      target = `/v0.1/servers?cursor=${metadata.nextCursor}`;
    }
    expect(seen).toEqual(ROWS.map(({ name }) => name));
  });

  it("go on in the same list when every parameter is sent again", async () => {
    const { get } = publicFixture({ rows: ROWS });
    const query = "limit=100&search=acme&include_deleted=true";
    const first = await list(get, `/v0.1/servers?${query}`);
    const second = await list(get, `/v0.1/servers?${query}&cursor=${first.metadata.nextCursor}`);
    expect(second.servers[0]?.server.name).toBe("io.github.acme/s100");
  });

  it.each([
    ["search=other", "search"],
    ["version=latest", "version"],
    ["updated_since=2020-01-01T00:00:00Z", "updated_since"],
    ["include_deleted=true", "include_deleted"],
  ])("refuse a cursor beside %s that it was not made with", async (query, parameter) => {
    const { get } = publicFixture({ rows: ROWS });
    const { metadata } = await list(get, "/v0.1/servers?search=acme");
    const response = await get(`/v0.1/servers?cursor=${metadata.nextCursor}&${query}`);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { code: string; detail: string; metadata: unknown }).detail).toContain(
      `${parameter} is not the one`,
    );
  });

  it("stay right while the registry changes under them", async () => {
    const { get, store } = publicFixture({ rows: ROWS });
    const seen: string[] = [];
    let target = "/v0.1/servers?limit=7";
    for (let change = 0; ; change++) {
      const { servers, metadata } = await list(get, target);
      seen.push(...servers.map(({ server }) => server.name));
      if (metadata.nextCursor === undefined) break;
      target = `/v0.1/servers?limit=7&cursor=${metadata.nextCursor}`;
      // Every change removes the last row of the page just read and adds one in front.
      const rows = [row(`io.github.aaaa/n${change}`), ...ROWS.filter(({ name }) => name !== seen.at(-1))];
      store.set({ rows });
    }
    expect(seen).toEqual(ROWS.map(({ name }) => name));
  });
});

describe("parameters", () => {
  it.each([
    ["limit=1000", 100],
    ["limit=007", 7],
    ["limit=99999999999999999999999", 100],
    ["limit=", 30],
    ["unknown=1&__proto__=2&constructor=3&%zz=4", 30],
    ["search=%00", 0],
    ["search=100%25", 0],
    ["search=_", 0],
    ["search=about+io.github.acme%2Fs00", 10],
    ["search=about io.github.acme/s00", 10],
    ["version=latest", 30],
    ["version=1.0.0", 30],
    ["version=1.0.0+x", 0],
    ["version=2.0.0", 0],
    ["include_deleted=true", 30],
    ["status=nonsense", 30],
    ["updated_since=2026-11-20T10:00:00Z", 0],
    ["updated_since=2026-11-20t09:59:59.999z", 30],
    ["updated_since=2026-11-20T11:59:59%2B02:00", 30],
    ["updated_since=2026-11-20T11:59:59+02:00", 30],
    ["updated_since=2026-11-20T09:59:59Z&include_deleted=true", 30],
  ])("%s gives %i rows", async (query, count) => {
    const { get } = publicFixture({ rows: ROWS });
    expect((await list(get, `/v0.1/servers?${query}`)).metadata.count).toBe(count);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=-1", "limit"],
    ["limit=1e2", "limit"],
    ["limit=0x10", "limit"],
    ["limit=%205", "limit"],
    ["limit=+5", "limit"],
    ["limit=%EF%BC%95", "limit"],
    ["limit=5&limit=5", "limit"],
    ["search=%zz", "search"],
    ["search=a&search=b", "search"],
    ["include_deleted=yes", "include_deleted"],
    ["include_deleted=TRUE", "include_deleted"],
    ["include_deleted=false&updated_since=2026-11-20T10:00:00Z", "include_deleted"],
    ["updated_since=yesterday", "updated_since"],
    ["updated_since=2026-11-20", "updated_since"],
    ["updated_since=2026-11-20T10:00:00", "updated_since"],
    ["updated_since=2026-02-30T10:00:00Z", "updated_since"],
    ["updated_since=2026-11-20T25:00:00Z", "updated_since"],
    ["updated_since=1732096800", "updated_since"],
    ["version=%00", "version"],
    [`version=${"1".repeat(256)}`, "version"],
    ["cursor=garbage", "cursor"],
    ["cursor=W10", "cursor"],
    ["cursor=' OR 1=1 --", "cursor"],
    [`cursor=${"A".repeat(10_240)}`, "cursor"],
  ])("%s is 400 and names %s", async (query, parameter) => {
    const { get } = publicFixture({ rows: ROWS });
    const response = await get(`/v0.1/servers?${query}`);
    const body = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(400);
    expect(body).toEqual({
      error: "Bad request",
      title: "Bad Request",
      status: 400,
      detail: expect.stringContaining(parameter),
      code: "bad_request",
    });
  });

  it("refuse a cursor of another kind, a cut one and a changed one", async () => {
    const { get } = publicFixture({ rows: ROWS });
    const { metadata } = await list(get, "/v0.1/servers");
    const cursor = metadata.nextCursor ?? "";
    const targets = [
      `x/dev.toolhive/skills?cursor=${cursor}`,
      `servers?cursor=${cursor.slice(0, -3)}`,
      `servers?cursor=${cursor}=`,
    ];
    for (const target of targets) expect([target, (await get(`/v0.1/${target}`)).status]).toEqual([target, 400]);
  });

  it.each([
    ["status=active", 1],
    ["status=deprecated", 1],
    ["status=active,deprecated", 2],
  ])("of skills: %s", async (query, count) => {
    const rows = [
      row("a/one", "1.0.0", { kind: "skill" }),
      row("a/two", "1.0.0", { kind: "skill", status: "deprecated" }),
    ];
    const { get } = publicFixture({ rows });
    const response = await get(`/v0.1/x/dev.toolhive/skills?${query}`);
    expect(((await response.json()) as { code: string; detail: string; metadata: unknown }).metadata).toEqual({
      count,
    });
  });

  it("of skills: a bad status is 400", async () => {
    const response = await publicFixture().get("/v0.1/x/dev.toolhive/skills?status=archived");
    expect(response.status).toBe(400);
  });
});
