import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withinMs } from "../support/bounds.ts";
import { eventually, getJson, type Item, sync, walk } from "../support/client.ts";
import { fillDisk } from "../support/fill-disk.ts";
import { itWithMounts, mounting, seenBy } from "../support/mounts.ts";
import { numberedRegistry, numberOf } from "../support/numbered-registry.ts";
import { readPrometheusText } from "../support/prometheus-text.ts";
import { type Daemon, runRegistryd, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

const ENTRIES = 400;

let folder: ReturnType<typeof temporaryFolder>;
let database: string;
let daemon: Daemon;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, "small"));
  database = join(folder.path, "small/registryd.db");
  const feed = { name: "feed", file: { path: "registry.json" }, syncPolicy: { interval: "5s" }, deletionGuard: false };
  const registries = [{ name: "default", sources: ["feed"] }];
  const config = { sources: [feed], registries, database: { path: database } };
  writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify(config));
  writeFileSync(join(folder.path, "registry.json"), numberedRegistry(1, ENTRIES));
});

afterEach(async () => {
  await daemon.stop("SIGKILL");
  folder.remove();
});

async function start(wrapper: readonly string[] = []): Promise<void> {
  daemon = await startDaemon([], { cwd: folder.path, wrapper });
  await sync(daemon.internalUrl);
  expect(await served()).toBe(1);
}

/** The number of the one state that is served, whole. */
async function served(): Promise<number> {
  const items = await walk<Item>(`${daemon.url}/v0.1/servers`);
  expect(items).toHaveLength(ENTRIES);
  return numberOf(items);
}

/** The next state is there, and cannot be stored. */
async function failToStore(): Promise<void> {
  writeFileSync(join(folder.path, "registry.json"), numberedRegistry(2, ENTRIES));
  expect((await sync(daemon.internalUrl)).sources[0]).toMatchObject({ outcome: "failed", runId: null });
}

interface SourceStatus {
  readonly state: string;
  readonly consecutiveFailures: number;
  readonly lastAttemptAt: string;
  readonly error: { readonly code: string; readonly since: string } | null;
}

const statusOf = () => getJson<SourceStatus>(`${daemon.url}/v1/sources/feed`);
const outcomesOf = async () => {
  const { runs } = await getJson<{ runs: { outcome: string }[] }>(`${daemon.url}/v1/sources/feed/runs?limit=100`);
  return new Set(runs.map(({ outcome }) => outcome));
};
const check = () => runRegistryd(["status", "--check", "--server", daemon.internalUrl], { cwd: folder.path });

async function metrics(): Promise<Readonly<Record<string, number>>> {
  const metrics = readPrometheusText(await (await fetch(`${daemon.internalUrl}/metrics`)).text());
  const sampleOf = (name: string, wanted: Readonly<Record<string, string>> = {}) =>
    metrics
      .get(`registryd_${name}`)
      ?.samples.find(({ labels }) => Object.entries(wanted).every(([label, value]) => labels[label] === value))
      ?.value ?? Number.NaN;
  return {
    failing: sampleOf("source_state", { state: "failing" }),
    failures: sampleOf("source_consecutive_failures"),
    full: sampleOf("sync_runs_total", { code: "store_full" }),
    corrupt: sampleOf("sync_runs_total", { code: "store_corrupt" }),
  };
}

/** Everything that can be asked tells of the failure, and what is served stays. */
async function expectFailing(code: string): Promise<void> {
  const { state, consecutiveFailures, lastAttemptAt, error } = await statusOf();
  expect([state, error?.code]).toEqual(["failing", code]);
  expect(consecutiveFailures).toBeGreaterThan(0);
  expect(Date.parse(lastAttemptAt)).toBeGreaterThanOrEqual(Date.parse(error?.since ?? ""));
  expect(await check()).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(`feed: ${code} since`) });
  expect((await fetch(`${daemon.internalUrl}/health`)).status).toBe(200);
  expect(await served()).toBe(1);
  expect(await outcomesOf(), "the ledger could not be told").not.toContain("failed");
}

describe("failures that the store could not be told of", () => {
  it("D11 a database that is deleted under the daemon: failing until it is started again", async () => {
    await start();
    rmSync(database);
    await failToStore();
    await expectFailing("store_corrupt");
    const { failing, failures, corrupt } = await metrics();
    expect(failing).toBe(1);
    expect(corrupt).toBeGreaterThanOrEqual(1);
    await sync(daemon.internalUrl);
    expect((await metrics())["failures"]).toBeGreaterThan(failures ?? 0);
    await expectFailing("store_corrupt");
    await daemon.stop();
    daemon = await startDaemon([], { cwd: folder.path });
    await sync(daemon.internalUrl);
    expect(await served()).toBe(2);
    expect(await check()).toMatchObject({ exitCode: 0 });
  });

  itWithMounts("D3 a disk without any room: failing until there is room again", async () => {
    await start(mounting(`mount -t tmpfs -o size=8m tmpfs ${join(folder.path, "small")}`));
    const filler = seenBy(daemon.pid, join(folder.path, "small/filler"));
    fillDisk(filler);
    await failToStore();
    await expectFailing("store_full");
    const { failing, full } = await metrics();
    expect(failing).toBe(1);
    expect(full).toBeGreaterThanOrEqual(1);
    rmSync(filler);
    await eventually(withinMs(10_000), async () => (await statusOf()).state === "ok");
    expect(await served()).toBe(2);
    expect(await check()).toMatchObject({ exitCode: 0 });
    expect(await metrics()).toMatchObject({ failing: 0, failures: 0 });
  });
});
