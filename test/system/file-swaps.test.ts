import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rounds, withinMs } from "../support/bounds.ts";
import { eventually, type Item, sync, walk } from "../support/client.ts";
import { madeUpServer, mulberry32, registryOf } from "../support/made-up-registry.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

const ENTRIES = 40;

/** Every entry of state N has the version `1.N.0`, so that a mixed state shows. */
function stateOf(number: number): string {
  const random = mulberry32(number);
  const servers = Array.from({ length: ENTRIES }, (_, index) => ({
    ...madeUpServer(index, 0, random),
    version: `1.${number}.0`,
  }));
  return JSON.stringify(registryOf(servers), null, 2);
}

describe.each([
  { way: "the kubelet's swap of ..data", swaps: 100, start: mountConfigMap, change: swapConfigMap },
  { way: "rename-over", swaps: 20, start: writeWhole, change: renameOver },
  { way: "truncate and write in pieces", swaps: 10, start: writeWhole, change: writeInPieces },
  { way: "delete and recreate", swaps: 20, start: writeWhole, change: deleteAndRecreate },
])("a mounted file changed by $way", ({ swaps, start, change }) => {
  const folder = temporaryFolder();
  const mount = join(folder.path, "mount");
  let daemon: Daemon;

  beforeAll(async () => {
    mkdirSync(mount);
    start(mount, stateOf(0));
    const source = { name: "mounted", file: { path: join(mount, "registry.json") }, syncPolicy: { interval: "1h" } };
    const guardless = { ...source, deletionGuard: false };
    const registries = [{ name: "default", sources: ["mounted"] }];
    writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify({ sources: [guardless], registries }));
    daemon = await startDaemon([], { cwd: folder.path });
    await sync(daemon.internalUrl);
  });

  afterAll(async () => {
    await daemon?.stop();
    folder.remove();
  });

  it("is served in time after each change, whole and never mixed", async () => {
    const reader = readAllAlong(daemon);
    for (let number = 1; number <= rounds(swaps); number++) {
      await change(mount, stateOf(number), number);
      await eventually(withinMs(2_000), async () => (await versionServed(daemon)) === number);
    }
    expect(await reader.stop()).toEqual(Array.from({ length: rounds(swaps) + 1 }, (_, number) => number));
  }, 600_000);
});

/** Reads without a pause, also in the midst of a change; `stop` returns the states in the order in which they were seen. */
function readAllAlong(daemon: Daemon): { stop(): Promise<readonly number[]> } {
  const seen: number[] = [];
  let stopped = false;
  const reading = (async () => {
    while (!stopped) {
      const number = await versionServed(daemon);
      if (number !== seen.at(-1)) seen.push(number);
    }
  })();
  // Awaited by `stop` alone, which may come much later.
  reading.catch(() => {});
  return {
    async stop() {
      stopped = true;
      await reading;
      return seen;
    },
  };
}

/** The number of the one state that all entries are of; anything else is a mixed or a half-read one. */
async function versionServed(daemon: Daemon): Promise<number> {
  const items = await walk<Item>(`${daemon.url}/v0.1/servers`);
  expect(items).toHaveLength(ENTRIES);
  const versions = [...new Set(items.map((item) => item.server.version))];
  expect(versions).toHaveLength(1);
  return Number(versions[0]?.split(".")[1]);
}

function mountConfigMap(mount: string, text: string): void {
  mkdirSync(join(mount, "..2026_0"));
  writeFileSync(join(mount, "..2026_0/registry.json"), text);
  symlinkSync("..2026_0", join(mount, "..data"));
  symlinkSync("..data/registry.json", join(mount, "registry.json"));
}

/** As the kubelet's AtomicWriter does: a new timestamped folder, `..data_tmp` renamed over `..data`, the old one removed. */
async function swapConfigMap(mount: string, text: string, number: number): Promise<void> {
  mkdirSync(join(mount, `..2026_${number}`));
  writeFileSync(join(mount, `..2026_${number}/registry.json`), text);
  symlinkSync(`..2026_${number}`, join(mount, "..data_tmp"));
  renameSync(join(mount, "..data_tmp"), join(mount, "..data"));
  rmSync(join(mount, `..2026_${number - 1}`), { recursive: true });
}

function writeWhole(mount: string, text: string): void {
  writeFileSync(join(mount, "registry.json"), text);
}

async function renameOver(mount: string, text: string): Promise<void> {
  writeFileSync(join(mount, ".registry.json.tmp"), text);
  renameSync(join(mount, ".registry.json.tmp"), join(mount, "registry.json"));
}

async function writeInPieces(mount: string, text: string): Promise<void> {
  const path = join(mount, "registry.json");
  writeFileSync(path, "");
  for (let piece = 0; piece < 5; piece++) {
    const size = Math.ceil(text.length / 5);
    appendFileSync(path, text.slice(piece * size, (piece + 1) * size));
    await pause(200);
  }
}

async function deleteAndRecreate(mount: string, text: string): Promise<void> {
  unlinkSync(join(mount, "registry.json"));
  await pause(50);
  writeWhole(mount, text);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
