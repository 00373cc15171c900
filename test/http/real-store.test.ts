import { afterEach, describe, expect, it } from "vitest";
import { createFakePlace, type FakePlace } from "../support/fake-place.ts";
import { documentOf, serverOf } from "../sync/server-documents.ts";
import { type ServedSite, serveSite, walk } from "./served-site.ts";

const sites: ServedSite[] = [];

afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
});

async function served(places: Readonly<Record<string, FakePlace>>): Promise<ServedSite> {
  const site = await serveSite(places);
  sites.push(site);
  return site;
}

describe("tags", () => {
  it("are equal in stores that hold the same, and change with what is served alone", async () => {
    const tagOf = async ({ get }: ServedSite) => (await get("/v0.1/servers?limit=5")).headers.get("ETag") ?? "";
    const place = createFakePlace(documentOf("a@1.0.0", "b@1.0.0"));
    const first = await served({ a: place });
    const second = await served({ a: createFakePlace(documentOf("a@1.0.0", "b@1.0.0")) });
    const tag = await tagOf(first);
    expect(await tagOf(second)).toBe(tag);
    place.put(documentOf("a@1.0.0", "b@1.0.0"), "another revision");
    await first.sync("a");
    expect(await tagOf(first)).toBe(tag);
    expect((await first.get("/v0.1/servers?limit=5", { "if-none-match": tag })).status).toBe(304);
    place.put(documentOf("a@1.0.0", "b@1.0.1"));
    await first.sync("a");
    expect((await first.get("/v0.1/servers?limit=5", { "if-none-match": tag })).status).toBe(200);
  });
});

describe("search", () => {
  const NAMES = ["geo", "geo-extra", "other", "percent"].map((name) => serverOf(name));
  const DOCUMENT = documentOf(...NAMES, serverOf("zz", { description: "100% of GEO, a_b \\ 'q' \"q\" 😀" }));
  it.each([
    ["GEO", ["geo", "geo-extra", "zz"]],
    ["io.github.acme/geo", ["geo", "geo-extra"]],
    ["100%25", ["zz"]],
    ["a_b", ["zz"]],
    ["_b", ["zz"]],
    ["%5C", ["zz"]],
    ["'q'", ["zz"]],
    ["%22q%22", ["zz"]],
    ["%F0%9F%98%80", ["zz"]],
    ["%00", []],
    ["geo%00", []],
    ["*", []],
    ["a AND b", []],
    ["NEAR(geo)", []],
    [".*", []],
  ])("takes %s literally", async (search, names) => {
    const site = await served({ a: createFakePlace(DOCUMENT) });
    const { items } = await walk(site, `search=${search}`);
    expect(items.map(({ server }) => server.name.split("/")[1])).toEqual(names);
  });
});

describe.each(["skills", "plugins"] as const)("%s", (kind) => {
  const entry = (name: string, version: string, more: object = {}) => ({
    namespace: "io.github.acme",
    name,
    description: `About ${name}`,
    version,
    ...(kind === "skills" ? { packages: [{ registryType: "git", url: "https://github.com/acme/x", ref: "v1" }] } : {}),
    ...more,
  });
  const many = Array.from({ length: 1_177 }, (_, index) => entry("many", `1.${index}.0`));
  const others = Array.from({ length: 150 }, (_, index) =>
    entry(`other-${String(index).padStart(3, "0")}`, "1.0.0", { status: index % 3 === 0 ? "deprecated" : "active" }),
  );
  const LIST = `/v0.1/x/dev.toolhive/${kind}`;

  async function listed(query: string, page: (cursor: string) => string): Promise<readonly string[]> {
    const { data, ...rest } = documentOf("geo");
    const { get } = await served({ a: createFakePlace({ ...rest, data: { ...data, [kind]: [...many, ...others] } }) });
    const keys: string[] = [];
    for (let target: string | null = LIST + query; target !== null; ) {
      const body = (await (await get(target)).json()) as { metadata: { count: number; nextCursor?: string } } & {
        readonly [Kind in typeof kind]: readonly { readonly name: string; readonly version: string }[];
      };
      keys.push(...body[kind].map(({ name, version }) => `${name}@${version}`));
      target = body.metadata.nextCursor === undefined ? null : page(body.metadata.nextCursor);
    }
    return keys;
  }

  const named = (entries: readonly { readonly name: string; readonly version: string }[]) =>
    entries.map(({ name, version }) => `${name}@${version}`).sort();

  it.each([
    { query: "?limit=100", meant: [...many, ...others] },
    { query: "?search=OTHER-00&limit=3", meant: others.slice(0, 10) },
    { query: "?search=about%20other&limit=40&status=deprecated", meant: others.filter((_, at) => at % 3 === 0) },
    { query: "?status=active,deprecated&search=other", meant: others },
    { query: "/io.github.acme/many/versions", meant: many },
  ])("at $query come whole, page by page with the cursor alone or with all repeated", async ({ query, meant }) => {
    const { length } = named(meant);
    for (const page of [
      (cursor: string) => `${LIST}?cursor=${cursor}`,
      (cursor: string) => `${LIST}${query}&cursor=${cursor}`,
    ]) {
      const keys = await listed(query, page);
      expect([keys.length, [...keys].sort()]).toEqual([length, named(meant)]);
    }
  });
});

describe("what is near", () => {
  it("is named when a server is not there", async () => {
    const { get } = await served({ a: createFakePlace(documentOf("geo")) });
    const response = await get("/v0.1/servers/io.github.acme%2Fgoe/versions");
    expect(await response.json()).toMatchObject({
      detail: "no server io.github.acme/goe in registry default; did you mean io.github.acme/geo?",
    });
  });
});
