import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { rounds, withinMs } from "../support/bounds.ts";
import { eventually, getJson, type Item, walk } from "../support/client.ts";
import { madeUpServer, mulberry32, registryOf } from "../support/made-up-registry.ts";
import { type Daemon, runRegistryd, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

const ENTRIES = 2_000;

describe("kill -9 while 2,000 entries are imported", () => {
  const folder = temporaryFolder();
  let daemon: Daemon | undefined;

  afterEach(async () => {
    await daemon?.stop("SIGKILL");
    folder.remove();
  });

  it("loses nothing, mixes nothing, and serves again at once", async () => {
    const file = join(folder.path, "registry.json");
    const source = { name: "local", file: { path: file }, syncPolicy: { interval: "1h" }, deletionGuard: false };
    const registries = [{ name: "default", sources: ["local"] }];
    writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify({ sources: [source], registries }));
    const random = mulberry32(7);
    writeFileSync(file, stateOf(0));
    daemon = await startDaemon([], { cwd: folder.path });
    await eventually(withinMs(5_000), async () => (await versionsServed(daemon)).has("1.0.0"));
    let acknowledged = 0;
    for (let round = 1; round <= rounds(100); round++) {
      writeFileSync(file, stateOf(round));
      const killed = new Promise((resolve) => setTimeout(resolve, random() * 1_500)).then(() =>
        daemon?.stop("SIGKILL"),
      );
      acknowledged = Math.max(acknowledged, await readUntil(killed, daemon));
      expect(await stored(folder.path), "all that was left behind is one state").toEqual({
        entries: ENTRIES,
        versions: 1,
      });
      daemon = await startDaemon([], { cwd: folder.path });
      const startedAt = performance.now();
      const version = versionNumber(await versionsServed(daemon));
      expect(performance.now() - startedAt).toBeLessThan(withinMs(1_000));
      expect(version, "what a reader has seen is never taken back").toBeGreaterThanOrEqual(acknowledged);
      acknowledged = version;
    }
    const last = rounds(100);
    await eventually(withinMs(5_000), async () => versionNumber(await versionsServed(daemon)) === last);
    const items = await walk<Item>(`${daemon.url}/v0.1/servers`);
    expect(items.map(({ server }) => server.version)).toEqual(Array(ENTRIES).fill(`1.${last}.0`));
    const { runs } = await getJson<Runs>(`${daemon.url}/v1/sources/local/runs?limit=100`);
    const removed = runs.map(({ changes }) => changes.removed);
    expect(Math.max(...removed), "no run finds what another one left half written").toBeLessThanOrEqual(ENTRIES);
    await daemon.stop();
    const store = new Database(join(folder.path, "registryd.db"), { readonly: true });
    expect(store.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(store.pragma("foreign_key_check")).toEqual([]);
    store.close();
  }, 900_000);
});

/** What the store holds while nobody works on it. */
async function stored(folder: string): Promise<{ entries: number; versions: number }> {
  const { stdout } = await runRegistryd(["list", "--json"], { cwd: folder });
  const { entries } = JSON.parse(stdout) as { entries: readonly { key: string }[] };
  return { entries: entries.length, versions: new Set(entries.map(({ key }) => key.split("@").at(-1))).size };
}

function stateOf(number: number): string {
  const random = mulberry32(number);
  const servers = Array.from({ length: ENTRIES }, (_, index) => ({
    ...madeUpServer(index, 0, random),
    version: `1.${number}.0`,
  }));
  return JSON.stringify(registryOf(servers));
}

/** Reads page after page of a snapshot until the daemon is gone; returns the newest state that an answer showed. */
async function readUntil(killed: Promise<unknown>, daemon: Daemon | undefined): Promise<number> {
  let gone = false;
  let newest = 0;
  killed.then(() => {
    gone = true;
  });
  while (!gone) {
    try {
      const response = await fetch(`${daemon?.url}/v0.1/servers?limit=100`);
      const { servers } = (await response.json()) as { servers: Item[] };
      const versions = new Set(servers.map((item) => item.server.version));
      expect(versions.size, "one page is one state").toBe(1);
      newest = Math.max(newest, versionNumber(versions));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      break;
    }
  }
  await killed;
  return newest;
}

/** Versions on the first page, which is one state, beside the count of all; empty while nothing is served. */
async function versionsServed(daemon: Daemon | undefined): Promise<ReadonlySet<string>> {
  const response = await fetch(`${daemon?.url}/v0.1/servers?limit=100`);
  if (!response.ok) return new Set();
  const { servers } = (await response.json()) as { servers: Item[] };
  const { counts } = await getJson<RegistryCounts>(`${daemon?.url}/v1/registries/default`);
  expect(counts.servers.versions).toBe(ENTRIES);
  return new Set(servers.map((item) => item.server.version));
}

interface Runs {
  readonly runs: readonly { readonly changes: { readonly removed: number } }[];
}

interface RegistryCounts {
  readonly counts: { readonly servers: { readonly versions: number } };
}

function versionNumber(versions: ReadonlySet<string>): number {
  expect(versions.size).toBe(1);
  return Number([...versions][0]?.split(".")[1]);
}
