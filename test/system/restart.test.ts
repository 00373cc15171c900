import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withinMs } from "../support/bounds.ts";
import { eventually, getJson, type Item, sync, walk } from "../support/client.ts";
import { type MadeUpRegistry, madeUpRegistry } from "../support/made-up-registry.ts";
import { type Daemon, runRegistryd, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

const registry = madeUpRegistry(50);

describe("a restart", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;
  let daemon: Daemon | undefined;

  const publish = (content: MadeUpRegistry) => writeFileSync(file, JSON.stringify(content));
  const configure = (source: object = {}, registries = [{ name: "default", sources: ["local"] }]) => {
    const sources = [
      { name: "local", file: { path: file }, syncPolicy: { interval: "1h" }, deletionGuard: false, ...source },
    ];
    writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify({ sources, registries }));
  };
  const start = async () => {
    daemon = await startDaemon([], { cwd: folder.path });
    return daemon;
  };
  const served = async (path = "/v0.1/servers") => walk<Item>(`${daemon?.url}${path}`);
  const runs = () =>
    getJson<{ runs: { trigger: string; outcome: string; revisionAfter: string }[] }>(
      `${daemon?.url}/v1/sources/local/runs`,
    );

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, "registry.json");
    publish(registry);
    configure();
  });

  afterEach(async () => {
    await daemon?.stop();
    folder.remove();
  });

  it("`registryd sync` returns only when it is served", async () => {
    const { url } = await start();
    for (let round = 1; round <= 5; round++) {
      const servers = registry.data.servers.map((server) => ({ ...server, version: `2.${round}.0` }));
      const unique = [...new Map(servers.map((server) => [server.name, server])).values()];
      publish({ ...registry, data: { ...registry.data, servers: unique } });
      const finished = await runRegistryd(["sync"], { cwd: folder.path });
      expect(finished, finished.stderr).toMatchObject({ exitCode: 0 });
      const items = await walk<Item>(`${url}/v0.1/servers`);
      expect(new Set(items.map((item) => item.server.version))).toEqual(new Set([`2.${round}.0`]));
    }
  });

  it("serves the last good at once and syncs again at once, whatever the interval", async () => {
    await start();
    await sync(daemon?.internalUrl ?? "");
    await daemon?.stop();
    publish(madeUpRegistry(60));
    await start();
    await eventually(withinMs(1_000), async () => (await served()).length === 60);
    expect((await runs()).runs[0]).toMatchObject({ trigger: "start", outcome: "applied" });
  });

  it("serves the last good with the file missing, and says so", async () => {
    await start();
    await sync(daemon?.internalUrl ?? "");
    const before = await (await fetch(`${daemon?.url}/v0.1/servers?limit=100`)).text();
    await daemon?.stop();
    rmSync(file);
    await start();
    expect(await (await fetch(`${daemon?.url}/v0.1/servers?limit=100`)).text()).toBe(before);
    await eventually(withinMs(1_000), async () => {
      const { state } = await getJson<{ state: string }>(`${daemon?.url}/v1/sources/local`);
      return state === "failing";
    });
    expect((await fetch(`${daemon?.internalUrl}/readiness`)).status).toBe(200);
  });

  it("applies an edit of a filter without reading the source", async () => {
    await start();
    await sync(daemon?.internalUrl ?? "");
    const kept = registry.data.servers[0]?.name ?? "";
    await daemon?.stop();
    rmSync(file);
    configure({ filter: { names: { include: [kept] } } });
    await start();
    await eventually(withinMs(1_000), async () => {
      const names = new Set((await served()).map((item) => item.server.name));
      return names.size === 1 && names.has(kept);
    });
    const { counts } = await getJson<{ counts: { filtered: number } }>(`${daemon?.url}/v1/sources/local`);
    expect(counts.filtered).toBe(registry.data.servers.filter(({ name }) => name !== kept).length);
  });

  it("applies an edit of the registries without reading the source", async () => {
    await start();
    await sync(daemon?.internalUrl ?? "");
    await daemon?.stop();
    rmSync(file);
    configure({}, [
      { name: "default", sources: ["local"] },
      { name: "second", sources: ["local"] },
    ]);
    await start();
    await eventually(withinMs(1_000), async () => {
      const response = await fetch(`${daemon?.url}/registry/second/v0.1/servers`);
      return response.ok;
    });
    expect(await served("/registry/second/v0.1/servers")).toHaveLength(50);
  });
});
