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

describe("what is near", () => {
  it("is named when a server is not there", async () => {
    const { get } = await served({ a: createFakePlace(documentOf("geo")) });
    const response = await get("/v0.1/servers/io.github.acme%2Fgoe/versions");
    expect(await response.json()).toMatchObject({
      detail: "no server io.github.acme/goe in registry default; did you mean io.github.acme/geo?",
    });
  });
});
