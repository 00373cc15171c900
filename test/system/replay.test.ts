import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Item, sync, walk } from "../support/client.ts";
import { createModel, EMPTY_STATE, type ModelServer, type ModelState, sorted } from "../support/independent-model.ts";
import { openReplay, type Replay } from "../support/replay.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";
import { hasSharedData, sharedDataPath } from "../support/shared-data.ts";

const SHRUNK = 83;
const RESTORED = 100;

describe.skipIf(!hasSharedData)("150 real states of the official feed, one after the other", () => {
  const folder = temporaryFolder();
  const file = join(folder.path, "registry.json");
  let replay: Replay;
  let daemon: Daemon;

  beforeAll(async () => {
    replay = openReplay(sharedDataPath(""));
    const config = { sources: [{ name: "feed", file: { path: file }, syncPolicy: { interval: "1h" } }] };
    writeFileSync(
      join(folder.path, "registryd.yaml"),
      JSON.stringify({ ...config, registries: [{ name: "default", sources: ["feed"] }] }),
    );
    daemon = await startDaemon([], { cwd: folder.path });
  });

  afterAll(async () => {
    await daemon?.stop();
    replay?.remove();
    folder.remove();
  });

  it("serves after each what an independent model computes", async () => {
    const model = createModel(sharedDataPath(""));
    let state: ModelState = EMPTY_STATE;
    for (const [index, commit] of replay.commits.entries()) {
      const bytes = replay.document(commit);
      const document = JSON.parse(bytes.toString());
      state = model.next(state, document);
      writeFileSync(file, bytes);
      const reply = await sync(daemon.internalUrl);
      expect(reply.sources[0]?.outcome === "held", `held at ${index}`).toBe(state.held);
      await expectServed(daemon, state, index);
      if (index === RESTORED) expectRestored(state, document.data.servers, model.isValid);
      if (index !== SHRUNK) continue;
      expect(reply.sources[0]?.held).toMatchObject({ removed: expect.any(Number), of: state.served.size });
      const revision = reply.sources[0]?.held?.revision ?? "";
      await sync(daemon.internalUrl, `source=feed&acceptDeletions=${encodeURIComponent(revision)}`);
      state = model.next(state, document, { guard: false });
      expect(state.served.size).toBeLessThanOrEqual(100);
      await expectServed(daemon, state, index);
    }
  }, 600_000);
});

/** The feed is whole again: 1,019 entries, and every valid one of them is served. */
function expectRestored(
  state: ModelState,
  servers: readonly ModelServer[],
  isValid: (server: unknown) => boolean,
): void {
  expect(servers).toHaveLength(1_019);
  expect(state.held).toBe(false);
  const valid = servers.filter(isValid).map((server) => `${server.name}@${server.version}`);
  expect(valid.filter((key) => !state.served.has(key))).toEqual([]);
}

async function expectServed(daemon: Daemon, state: ModelState, index: number): Promise<void> {
  const items = await walk<Item>(`${daemon.url}/v0.1/servers`);
  const served = new Map(items.map((item) => [`${item.server.name}@${item.server.version}`, item]));
  expect(served.size, `no key twice at ${index}`).toBe(items.length);
  expect([...served.keys()].sort(), `keys at ${index}`).toEqual([...state.served.keys()].sort());
  for (const [key, item] of served) {
    const wanted = state.served.get(key);
    if (sorted(item.server) !== sorted(wanted)) expect(item.server, `${key} at ${index}`).toEqual(wanted);
    expect(item._meta["dev.registryd/provenance"].stale, `stale ${key} at ${index}`).toBe(state.stale.has(key));
  }
}
