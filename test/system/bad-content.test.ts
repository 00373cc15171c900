import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Diagnostic, ShownError, SourceCounts } from "../../src/model.ts";
import { getJson, type Item, sync, walk } from "../support/client.ts";
import { madeUpRegistry, registryOf } from "../support/made-up-registry.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

const skill = {
  namespace: "io.github.acme",
  name: "code-review",
  description: "Reviews code",
  version: "1.0.0",
  packages: [{ registryType: "git", url: "https://github.com/acme/skills", ref: "v1.0.0", subfolder: "code-review" }],
};

interface Status {
  readonly state: string;
  readonly revision: string;
  readonly counts: SourceCounts;
  readonly error: ShownError | null;
  readonly diagnostics: readonly Diagnostic[];
}

describe("content of every kind", () => {
  const folder = temporaryFolder();
  const file = join(folder.path, "registry.json");
  const good = madeUpRegistry(1_000);
  let daemon: Daemon;

  const served = () => walk<Item>(`${daemon.url}/v0.1/servers`);
  const status = () => getJson<Status>(`${daemon.url}/v1/sources/local`);
  const publish = async (content: string | Buffer) => {
    writeFileSync(file, content);
    return (await sync(daemon.internalUrl)).sources[0];
  };

  beforeAll(async () => {
    writeFileSync(file, JSON.stringify(good));
    const filter = { names: { exclude: ["com.hidden/*"] } };
    const source = {
      name: "local",
      file: { path: file },
      syncPolicy: { interval: "1h" },
      filter,
      deletionGuard: false,
    };
    const registries = [{ name: "default", sources: ["local"] }];
    writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify({ sources: [source], registries }));
    daemon = await startDaemon([], { cwd: folder.path });
    await sync(daemon.internalUrl);
  });

  afterAll(async () => {
    await daemon?.stop();
    folder.remove();
  });

  it.each([
    { name: "broken JSON", content: '{"version": "1.0.0",', code: "json_syntax" },
    { name: "an empty file", content: "", code: "json_syntax" },
    { name: "a truncated file", content: JSON.stringify(good).slice(0, 100_000), code: "json_syntax" },
    { name: "the wrong top level", content: "[]", code: "schema" },
    { name: "no array at all", content: JSON.stringify({ ...good, data: {} }), code: "schema" },
    { name: "bytes that are no UTF-8", content: Buffer.from([0x7b, 0xff, 0x7d]), code: "encoding" },
  ])("$name leaves everything as it was and says why", async ({ content, code }) => {
    const before = await (await fetch(`${daemon.url}/v0.1/servers?limit=100`)).text();
    const { revision } = await status();
    const result = await publish(content);
    expect(result).toMatchObject({ outcome: "failed", error: { code } });
    expect(await (await fetch(`${daemon.url}/v0.1/servers?limit=100`)).text()).toBe(before);
    const after = await status();
    expect(after).toMatchObject({ state: "failing", revision, error: { code, helpsToWait: false } });
    expect(after.counts.served).toBe(1_000);
    expect(after.diagnostics.length).toBeGreaterThan(0);
    expect(await publish(JSON.stringify(good))).toMatchObject({ outcome: "unchanged", error: null });
    expect((await status()).state).toBe("ok");
  });

  it("a missing file leaves everything as it was and says why", async () => {
    rmSync(file);
    const result = (await sync(daemon.internalUrl)).sources[0];
    expect(result).toMatchObject({ outcome: "failed", error: { code: "not_found" } });
    expect(await served()).toHaveLength(1_000);
    await publish(JSON.stringify(good));
  });

  it("one bad entry among 1,000 leaves 999 live and its old version served, marked stale", async () => {
    const [first, ...others] = good.data.servers;
    const bad = { ...first, description: 7 };
    const text = JSON.stringify({ ...good, data: { ...good.data, servers: [bad, ...others] } }, null, 2);
    expect(await publish(text)).toMatchObject({ outcome: "applied", quarantined: 1 });
    const items = await served();
    expect(items).toHaveLength(1_000);
    const stale = items.filter((item) => item._meta["dev.registryd/provenance"].stale);
    expect(stale.map((item) => item.server)).toEqual([first]);
    const { state, counts, diagnostics } = await status();
    expect(state).toBe("degraded");
    expect(counts).toEqual({
      read: 1_000,
      accepted: 999,
      filtered: 0,
      quarantined: 1,
      duplicates: 0,
      stale: 1,
      served: 1_000,
    });
    expect(diagnostics).toEqual([
      expect.objectContaining({ severity: "error", pointer: "/data/servers/0/description", entry: keyOf(first) }),
    ]);
    expect(text.split("\n")[(diagnostics[0]?.line ?? 0) - 1]).toContain('"description": 7');
    await publish(JSON.stringify(good));
    expect((await served()).filter((item) => item._meta["dev.registryd/provenance"].stale)).toEqual([]);
  });

  it.each([
    { name: "skills only", data: { skills: [skill] }, servers: 0, skills: 1 },
    { name: "skills beside an empty array", data: { servers: [], skills: [skill] }, servers: 0, skills: 1 },
    { name: "servers only", data: { servers: good.data.servers.slice(0, 3) }, servers: 3, skills: 0 },
    { name: "both", data: { servers: good.data.servers.slice(0, 3), skills: [skill] }, servers: 3, skills: 1 },
  ])("$name is served", async ({ data, servers, skills }) => {
    expect(await publish(JSON.stringify({ ...good, data }))).toMatchObject({ error: null, held: null });
    expect(await served()).toHaveLength(servers);
    expect(await walk(`${daemon.url}/v0.1/x/dev.toolhive/skills`, "skills")).toHaveLength(skills);
  });

  it("an empty result is held, with the guard off too", async () => {
    const before = (await served()).length;
    const result = await publish(JSON.stringify(registryOf([])));
    expect(result).toMatchObject({ outcome: "held", held: { reason: "empty_source" } });
    expect(await served()).toHaveLength(before);
    expect(readFileSync(file, "utf8")).toContain('"servers":[]');
  });

  const [sample] = madeUpRegistry(1).data.servers;
  it.each([
    { name: "are all quarantined under new keys", change: { name: "com.other/one", description: 7 } },
    { name: "are all filtered out", change: { name: "com.hidden/one" } },
  ])("a document whose entries $name is held, with the guard off too", async ({ change }) => {
    const before = await served();
    const servers = [{ ...sample, ...change }];
    const result = await publish(JSON.stringify({ ...good, data: { servers } }));
    expect(result).toMatchObject({ outcome: "held", held: { reason: "empty_source", of: before.length + 1 } });
    expect(await served()).toEqual(before);
    expect((await status()).state).toBe("held");
  });
});

function keyOf(server: { name: string; version: string } | undefined): string {
  return `server:${server?.name}@${server?.version}`;
}
