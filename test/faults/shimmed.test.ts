import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { withinMs } from "../support/bounds.ts";
import { eventually, getJson, type Item, sync, walk } from "../support/client.ts";
import { type FaultShim, itWithShim, makeFaultShim } from "../support/fault-shim.ts";
import { numberedRegistry, numberOf } from "../support/numbered-registry.ts";
import { type Daemon, runRegistryd, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

const NFS = 0x6969;

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let database: string;
let shim: FaultShim;
let daemon: Daemon | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, "registry.json");
  database = join(folder.path, "registryd.db");
  const feed = { name: "feed", file: { path: file }, syncPolicy: { interval: "1h" }, deletionGuard: false };
  const registries = [{ name: "default", sources: ["feed"] }];
  const config = { sources: [feed], registries, database: { path: database } };
  writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify(config));
  put(1);
});

afterEach(async () => {
  await daemon?.stop("SIGKILL");
  daemon = undefined;
  folder.remove();
});

const put = (number: number) => writeFileSync(file, numberedRegistry(number));

async function start(): Promise<Daemon> {
  daemon = await startDaemon([], { cwd: folder.path, env: shim.env });
  await sync(daemon.internalUrl);
  return daemon;
}

interface SourceStatus {
  readonly state: string;
  readonly watch: string;
  readonly error: { readonly code: string; readonly helpsToWait: boolean } | null;
}

const served = async ({ url }: Daemon) => numberOf(await walk<Item>(`${url}/v0.1/servers`));
const statusOf = ({ url }: Daemon) => getJson<SourceStatus>(`${url}/v1/sources/feed`);
const linesOf = ({ stderr }: Daemon) =>
  stderr()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { readonly msg: string; readonly [field: string]: unknown });

describe("a database", () => {
  itWithShim("D9 on a network file system: one warning at the start", async () => {
    shim = makeFaultShim(folder.path);
    shim.pretendType(NFS, database);
    const running = await start();
    await sync(running.internalUrl, "force=true");
    const warnings = linesOf(running).filter(({ msg }) => msg === "database may not be on a local disk");
    expect(warnings).toMatchObject([{ level: "warn", fileSystem: "NFS", hint: expect.stringContaining("local disk") }]);
  });

  itWithShim("D9 on a local one: no warning", async () => {
    shim = makeFaultShim(folder.path);
    expect(linesOf(await start()).map(({ msg }) => msg)).not.toContain("database may not be on a local disk");
  });

  itWithShim.each(["EDQUOT", "EIO"] as const)(
    "D15 that cannot be written for %s: last good, and the next run stores again",
    async (errno) => {
      shim = makeFaultShim(folder.path);
      const running = await start();
      shim.fail(["write"], errno, database);
      put(2);
      const [result] = (await sync(running.internalUrl)).sources;
      expect(result).toMatchObject({ outcome: "failed", error: { code: "store_full" } });
      const { state, error } = await statusOf(running);
      expect([state, error?.code, error?.helpsToWait]).toEqual(["failing", "store_full", true]);
      expect(await served(running)).toBe(1);
      expect((await fetch(`${running.internalUrl}/health`)).status).toBe(200);
      shim.heal();
      await eventually(withinMs(10_000), async () => (await statusOf(running)).state === "ok");
      expect(await served(running)).toBe(2);
    },
  );
});

describe("a source file", () => {
  itWithShim.each([
    { errno: "EIO", calls: ["read"] },
    { errno: "EIO", calls: ["stat"] },
    { errno: "ESTALE", calls: ["stat", "open", "read"] },
  ] as const)(
    "F14 that gives $errno to $calls: last good, read again and watched afterwards",
    async ({ errno, calls }) => {
      shim = makeFaultShim(folder.path);
      const running = await start();
      shim.fail(calls, errno, file);
      put(2);
      await eventually(withinMs(5_000), async () => (await statusOf(running)).state === "failing");
      expect(await statusOf(running)).toMatchObject({ error: { code: "unreadable", helpsToWait: true } });
      expect(await served(running)).toBe(1);
      shim.heal();
      await eventually(withinMs(10_000), async () => (await served(running)) === 2);
      await eventually(withinMs(1_000), async () => (await statusOf(running)).watch === "events");
      expect(await statusOf(running)).toMatchObject({ state: "ok", error: null });
      put(3);
      await eventually(withinMs(2_000), async () => (await served(running)) === 3);
    },
  );
});

describe("an export", () => {
  itWithShim("D15 into a folder whose quota is used up says so", async () => {
    shim = makeFaultShim(folder.path);
    await (await start()).stop();
    const out = join(folder.path, "site");
    shim.fail(["write"], "EDQUOT", out);
    const args = ["export", "static", "--registry", "default", "--out", out];
    const { exitCode, stderr } = await runRegistryd(args, { cwd: folder.path, env: shim.env });
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining("the disk quota is used up")]);
  });
});
