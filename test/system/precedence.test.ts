import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getJson, type Item, sync, walk } from "../support/client.ts";
import { madeUpServer, mulberry32, registryOf } from "../support/made-up-registry.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

const NAME = "io.github.acme/x";
const server = (name: string, version: string) => ({ ...madeUpServer(1, 0, mulberry32(1)), name, version });

describe("two sources that have one name", () => {
  const folder = temporaryFolder();
  const write = (file: string, ...servers: [name: string, version: string][]) =>
    writeFileSync(
      join(folder.path, file),
      JSON.stringify(registryOf(servers.map(([name, version]) => server(name, version)))),
    );
  let daemon: Daemon;

  beforeAll(async () => {
    write("a.json", [NAME, "2.0.0"], ["io.github.acme/only-a", "1.0.0"]);
    write("b.json", [NAME, "1.0.0"], [NAME, "3.0.0"], ["io.github.acme/only-b", "1.0.0"]);
    writeConfig(folder.path);
    daemon = await startDaemon([], { cwd: folder.path });
    await sync(daemon.internalUrl);
  });

  afterAll(async () => {
    await daemon?.stop();
    folder.remove();
  });

  describe.each([
    { registry: "a-first", owner: "a", versions: ["2.0.0"], latest: "2.0.0", shadowed: ["1.0.0", "3.0.0"] },
    { registry: "b-first", owner: "b", versions: ["1.0.0", "3.0.0"], latest: "3.0.0", shadowed: ["2.0.0"] },
  ])("$registry", ({ registry, owner, versions, latest, shadowed }) => {
    const url = (path: string) => `${daemon.url}/registry/${registry}/v0.1/servers${path}`;
    // The sources race at the start: what the later one served for a moment has left a tombstone, which is no version.
    const ofName = (items: readonly Item[]) =>
      items.filter(
        (item) =>
          item.server.name === NAME && item._meta["io.modelcontextprotocol.registry/official"].status !== "deleted",
      );

    it.each([
      { view: "every page of one", query: "", limit: 1 },
      { view: "one page", query: "", limit: 100 },
      { view: "a search", query: "?search=acme/x", limit: 1 },
      { view: "updated_since", query: "?updated_since=2000-01-01T00:00:00Z", limit: 1 },
      { view: "deleted ones too", query: "?include_deleted=true", limit: 1 },
    ])("lists the owner's versions alone: $view", async ({ query, limit }) => {
      const items = ofName(await walk<Item>(url(query), "servers", limit));
      expect(items.map((item) => item.server.version)).toEqual(versions);
      expect(new Set(items.map((item) => item._meta["dev.registryd/provenance"].source))).toEqual(new Set([owner]));
    });

    it("agrees in versions, latest, the latest filter and every exact version", async () => {
      const encoded = `/${encodeURIComponent(NAME)}/versions`;
      const all = await getJson<{ servers: Item[] }>(url(encoded));
      expect(all.servers.map((item) => item.server.version).sort()).toEqual(versions);
      const one = await getJson<Item>(url(`${encoded}/latest`));
      expect(one.server.version).toBe(latest);
      expect(one._meta["io.modelcontextprotocol.registry/official"].isLatest).toBe(true);
      const listed = ofName(await walk<Item>(url("?version=latest"), "servers", 1));
      expect(listed.map((item) => item.server.version)).toEqual([latest]);
      for (const version of shadowed) expect((await fetch(url(`${encoded}/${version}`))).status).toBe(404);
      for (const version of versions) {
        expect((await getJson<Item>(url(`${encoded}/${version}`))).server.version).toBe(version);
        const exact = ofName(await walk<Item>(url(`?version=${version}`), "servers", 1));
        expect(exact.map((item) => item.server.version)).toEqual([version]);
      }
    });

    it("serves what only the later source has, and says who is shadowed", async () => {
      const names = (await walk<Item>(url(""))).map((item) => item.server.name);
      expect(new Set(names)).toEqual(new Set([NAME, "io.github.acme/only-a", "io.github.acme/only-b"]));
      const view = await getJson<{ shadowed: number; shadowedEntries: unknown[] }>(
        `${daemon.url}/v1/registries/${registry}`,
      );
      expect(view.shadowed).toBe(shadowed.length);
      const source = owner === "a" ? "b" : "a";
      const keys = shadowed.map((version) => ({ key: `server:${NAME}@${version}`, source, ownedBy: owner }));
      expect(view.shadowedEntries).toEqual(keys);
    });
  });
});

describe("a source that was never synced", () => {
  const folder = temporaryFolder();
  let daemon: Daemon;

  beforeAll(async () => {
    writeFileSync(join(folder.path, "b.json"), JSON.stringify(registryOf([server(NAME, "1.0.0")])));
    rmSync(join(folder.path, "a.json"), { force: true });
    writeConfig(folder.path);
    daemon = await startDaemon([], { cwd: folder.path });
    await sync(daemon.internalUrl);
  });

  afterAll(async () => {
    await daemon?.stop();
    folder.remove();
  });

  it("lets the later source stand in, and is named as missing", async () => {
    const items = await walk<Item>(`${daemon.url}/registry/a-first/v0.1/servers`);
    expect(items.map((item) => item.server.version)).toEqual(["1.0.0"]);
    const view = await getJson<{ missingSources: string[] }>(`${daemon.url}/v1/registries/a-first`);
    expect(view.missingSources).toEqual(["a"]);
  });

  it("answers 503 where the registry requires it", async () => {
    const response = await fetch(`${daemon.url}/registry/needs-a/v0.1/servers`);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ status: 503, code: "not_loaded", title: "Service Unavailable" });
  });
});

function writeConfig(folder: string): void {
  const source = (name: string) => ({
    name,
    file: { path: join(folder, `${name}.json`) },
    syncPolicy: { interval: "1h" },
  });
  const config = {
    sources: [source("a"), source("b")],
    registries: [
      { name: "a-first", sources: ["a", "b"] },
      { name: "b-first", sources: ["b", "a"] },
      { name: "needs-a", sources: ["a", "b"], require: ["a"] },
    ],
    http: { defaultRegistry: "a-first" },
  };
  writeFileSync(join(folder, "registryd.yaml"), JSON.stringify(config));
}
