import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Item, sync, walk } from "../support/client.ts";
import { expectServed } from "../support/expect-served.ts";
import { createModel, EMPTY_STATE, type ModelServer, type ModelState } from "../support/independent-model.ts";
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
      expectServed(await walk<Item>(`${daemon.url}/v0.1/servers`), state, `at ${index}`);
      if (index === RESTORED) expectRestored(state, document.data.servers, model.isValid);
      if (index !== SHRUNK) continue;
      expect(reply.sources[0]?.held).toMatchObject({ removed: expect.any(Number), of: state.served.size });
      const revision = reply.sources[0]?.held?.revision ?? "";
      await sync(daemon.internalUrl, `source=feed&acceptDeletions=${encodeURIComponent(revision)}`);
      state = model.next(state, document, { guard: false });
      expect(state.served.size).toBeLessThanOrEqual(100);
      expectServed(await walk<Item>(`${daemon.url}/v0.1/servers`), state, `at ${index}`);
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
