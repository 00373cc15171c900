import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isLong, rounds, withinMs } from "../support/bounds.ts";
import { eventually, getJson, type Item, sync, walk } from "../support/client.ts";
import { madeUpRegistry } from "../support/made-up-registry.ts";
import { type Daemon, runRegistryd, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

interface SourceStatus {
  readonly state: string;
  readonly stale: boolean;
  readonly lastSuccessAt: string | null;
}

let folder: ReturnType<typeof temporaryFolder>;
let daemon: Daemon | undefined;
let servers: Server[];
const registry = madeUpRegistry(50);
const local = { name: "local", file: { path: "registry.json" }, syncPolicy: { interval: "1h" }, deletionGuard: false };

beforeEach(() => {
  folder = temporaryFolder();
  servers = [];
  writeFileSync(join(folder.path, "registry.json"), JSON.stringify(registry));
});

afterEach(async () => {
  await daemon?.stop("SIGKILL");
  daemon = undefined;
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  folder.remove();
});

function configure(...sources: readonly object[]): void {
  const names = sources.map((source) => ("name" in source ? source.name : ""));
  const config = { sources, registries: [{ name: "default", sources: names }], database: { path: "registryd.db" } };
  writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify(config));
}

async function start(...sources: readonly object[]): Promise<Daemon> {
  configure(...sources);
  daemon = await startDaemon([], { cwd: folder.path });
  return daemon;
}

const served = async (url: string) => (await walk<Item>(`${url}/v0.1/servers`)).length;
const untilServed = (url: string) =>
  eventually(withinMs(2_000), async () => (await served(url).catch(() => 0)) === registry.data.servers.length);
const runsOf = (url: string) =>
  getJson<{ runs: { trigger: string; outcome: string }[] }>(`${url}/v1/sources/local/runs?limit=100`);

/** Address space in which an idle daemon runs and a document of 116 MB cannot be read. */
const SCARCE_KIB = 2_000_000;

/** Null when the daemon does not even start within so much address space. */
async function startWithin(kib: number): Promise<Daemon | null> {
  const wrapper = ["sh", "-c", `ulimit -v ${kib} && exec "$@"`, "sh"];
  daemon = await startDaemon([], { cwd: folder.path, wrapper }).catch(() => undefined);
  return daemon ?? null;
}

/** Whether the process outlives a run of the large source. */
async function outlives(running: Daemon | null): Promise<boolean> {
  if (running === null) return false;
  return await sync(running.internalUrl, "source=large").then(
    () => true,
    () => false,
  );
}

/** A server that takes requests and never answers. */
async function silentServer(): Promise<string> {
  const server = createServer(() => {});
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/registry.json`;
}

async function stopTakes(running: Daemon, signal: NodeJS.Signals): Promise<number> {
  const startedAt = performance.now();
  expect(await running.stop(signal)).toMatchObject({ exitCode: 0 });
  return performance.now() - startedAt;
}

/** The store is whole, and free for the next one. */
async function syncAfterwards(): Promise<void> {
  configure(local);
  expect(await runRegistryd(["sync", "local"], { cwd: folder.path })).toMatchObject({ exitCode: 0 });
  const left = readdirSync(folder.path).filter((name) => name.endsWith(".lock"));
  expect(left).toEqual([]);
}

describe("P1: a signal that asks for an end", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("P1: %s while idle ends with code 0", async (signal) => {
    const running = await start(local);
    await untilServed(running.url);
    expect(await stopTakes(running, signal)).toBeLessThan(withinMs(1_000));
    await syncAfterwards();
  });

  it("P1: at once after the start", async () => {
    expect(await stopTakes(await start(local), "SIGTERM")).toBeLessThan(withinMs(1_000));
    await syncAfterwards();
  });

  it("P1: while a fetch waits for a server", async () => {
    const hung = { name: "hung", file: { url: await silentServer() } };
    const running = await start(hung, local);
    await untilServed(running.url);
    expect(await stopTakes(running, "SIGTERM")).toBeLessThan(withinMs(1_000));
    await syncAfterwards();
  });

  it("P1: while a large document is being read or written", async () => {
    const large = madeUpRegistry(20_000);
    writeFileSync(join(folder.path, "large.json"), JSON.stringify(large));
    for (const delayMs of [100, 400, 1_000]) {
      const running = await start({ ...local, file: { path: "large.json" } });
      await sleep(delayMs);
      expect(await stopTakes(running, "SIGTERM")).toBeLessThan(10_000);
    }
    const running = await start({ ...local, file: { path: "large.json" } });
    await eventually(withinMs(20_000), async () => {
      const status = await getJson<SourceStatus>(`${running.url}/v1/sources/local`);
      return status.state === "ok";
    });
    expect(await served(running.url)).toBe(large.data.servers.length);
  });

  it("P1: with a client that reads nothing of its answer", async () => {
    const running = await start(local);
    await untilServed(running.url);
    const socket = connect(Number(new URL(running.url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.pause();
    for (let request = 0; request < 200; request++)
      socket.write("GET /v0.1/servers?limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await sleep(100);
    expect(await stopTakes(running, "SIGTERM")).toBeLessThan(10_000);
    socket.destroy();
  });
});

describe("P2: other signals", () => {
  it("P2: a second signal ends the process without waiting for a slow client", async () => {
    const running = await start(local);
    await untilServed(running.url);
    const socket = connect(Number(new URL(running.url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write("GET /v0.1/servers HTTP/1.1\r\nHost: local");
    await sleep(50);
    const startedAt = performance.now();
    const stopped = running.stop("SIGTERM");
    await sleep(20);
    void running.stop("SIGTERM");
    expect((await stopped).exitCode).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    socket.destroy();
  });

  it("P2: SIGUSR1 opens no inspector", async () => {
    const running = await start(local);
    process.kill(running.pid, "SIGUSR1");
    await sleep(300);
    expect(running.stderr()).not.toContain("Debugger");
    expect(await served(running.url)).toBeGreaterThanOrEqual(0);
    expect((await running.stop()).exitCode).toBe(0);
  });

  it("P2: SIGKILL frees the store for the next one", async () => {
    const running = await start(local);
    await untilServed(running.url);
    await running.stop("SIGKILL");
    await syncAfterwards();
  });

  it("P2: a standard output that is closed does no harm", async () => {
    configure(local);
    const { child, url } = await startRaw();
    child.stdout?.destroy();
    child.stderr?.destroy();
    process.kill(child.pid ?? 0, "SIGHUP");
    await sleep(500);
    await untilServed(url);
    await sync(await internalAddress());
    expect(await served(url)).toBe(registry.data.servers.length);
    expect(await ended(child, "SIGTERM")).toBe(0);
  });
});

describe("P3: SIGHUP", () => {
  it("P3: a storm of it is one reload and few runs", async () => {
    const running = await start(local);
    await untilServed(running.url);
    configure({ ...local, filter: { names: { include: ["none/*"] } } });
    for (let signal = 0; signal < 100; signal++) {
      process.kill(running.pid, "SIGHUP");
      await sleep(2);
    }
    await eventually(withinMs(2_000), async () => (await served(running.url)) === 0);
    await sleep(1_500);
    const triggers = (await runsOf(running.url)).runs.map(({ trigger }) => trigger);
    expect(triggers.filter((trigger) => trigger === "reload")).toHaveLength(1);
    expect(triggers.filter((trigger) => trigger === "signal").length).toBeLessThanOrEqual(3);
    expect((await running.stop()).exitCode).toBe(0);
  });

  it("P3: one with a broken config leaves everything as it was, and says so", async () => {
    const running = await start(local);
    await untilServed(running.url);
    writeFileSync(join(folder.path, "registryd.yaml"), "sources: 7\n");
    process.kill(running.pid, "SIGHUP");
    const status = () =>
      getJson<{ config: { error: { message: string } | null } }>(`${running.internalUrl}/status`).then(
        ({ config }) => config.error,
      );
    await eventually(withinMs(2_000), async () => (await status()) !== null);
    expect(await served(running.url)).toBe(registry.data.servers.length);
    configure(local);
    process.kill(running.pid, "SIGHUP");
    await eventually(withinMs(2_000), async () => (await status()) === null);
  });
});

describe("P4: a stopped job", () => {
  it.runIf(isLong)("P4: makes one run when it goes on", async () => {
    const running = await start({ ...local, syncPolicy: { interval: "5s" } });
    await untilServed(running.url);
    const before = (await runsOf(running.url)).runs.length;
    process.kill(running.pid, "SIGSTOP");
    await sleep(60_000);
    process.kill(running.pid, "SIGCONT");
    await sleep(2_000);
    expect((await runsOf(running.url)).runs.length - before).toBeLessThanOrEqual(2);
  });
});

describe("P7: descriptors", () => {
  it("P7: none is lost by syncs and requests", async () => {
    const running = await start(local);
    await untilServed(running.url);
    const open = () => readdirSync(`/proc/${running.pid}/fd`).length;
    await sync(running.internalUrl, "force=true");
    const before = open();
    for (let round = 0; round < rounds(1_000); round++) await sync(running.internalUrl, "force=true");
    expect(Math.abs(open() - before)).toBeLessThanOrEqual(5);
  });
});

describe("P8: little memory", () => {
  it("P8: a document that does not fit ends the process twice at the most, and never takes the rest away", async (test) => {
    const ok = { ...local, name: "ok" };
    configure(ok);
    const first = await startWithin(SCARCE_KIB);
    if (first === null) return test.skip("Node itself needs more address space than that");
    await untilServed(first.url);
    expect((await first.stop()).exitCode).toBe(0);
    writeFileSync(join(folder.path, "large.json"), JSON.stringify(madeUpRegistry(100_000), null, 2));
    configure({ ...ok, name: "large", file: { path: "large.json" } }, ok);
    let running = await startWithin(SCARCE_KIB);
    let deaths = 0;
    for (; deaths < 2 && !(await outlives(running)); deaths++) running = await startWithin(SCARCE_KIB);
    expect(await outlives(running)).toBe(true);
    expect((await fetch(`${running?.internalUrl}/health`)).status).toBe(200);
    expect(await served(running?.url ?? "")).toBeGreaterThanOrEqual(registry.data.servers.length);
  });
});

describe("P9: a log that nobody reads", () => {
  it("P9: service goes on, and the end is in time", async () => {
    configure(local);
    const { child, url } = await startRaw({ REGISTRYD_LOG_LEVEL: "debug" });
    child.stderr?.pause();
    const internalUrl = await internalAddress();
    await untilServed(url);
    for (let round = 0; round < 400; round++) await sync(internalUrl, "force=true");
    expect(await served(url)).toBe(registry.data.servers.length);
    const startedAt = performance.now();
    expect(await ended(child, "SIGTERM")).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe("P11: a bare machine", () => {
  it("P11: without HOME and with a temporary folder that cannot be written it runs on its own folder", async () => {
    configure(local);
    daemon = await startDaemon([], { cwd: folder.path, env: { HOME: "/nonexistent", TMPDIR: "/nonexistent" } });
    await untilServed(daemon.url);
    expect((await daemon.stop()).exitCode).toBe(0);
  });
});

describe("P13: a restart with the network down", () => {
  it("P13: serves what the store has at once, is ready, and says that it fails", async () => {
    const server = createServer((_, response) => {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(registry));
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/registry.json`;
    const remote = { name: "local", file: { url } };
    const first = await start(remote);
    await untilServed(first.url);
    await first.stop();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));

    const startedAt = performance.now();
    const second = await start(remote);
    expect(await served(second.url)).toBe(registry.data.servers.length);
    expect(performance.now() - startedAt).toBeLessThan(withinMs(1_000));
    expect((await fetch(`${second.internalUrl}/readyz`)).status).toBe(200);
    await eventually(withinMs(2_000), async () => {
      const status = await getJson<SourceStatus>(`${second.url}/v1/sources/local`);
      return status.state === "failing" && status.lastSuccessAt !== null;
    });
    expect(await served(second.url)).toBe(registry.data.servers.length);
  });
});

describe("P14: a forced sync of everything at a restart", () => {
  it.each([
    { name: "missing", spoil: (file: string) => rmSync(file) },
    { name: "cut off", spoil: (file: string) => truncateSync(file, 1_000) },
    {
      name: "empty",
      spoil: (file: string) => writeFileSync(file, JSON.stringify({ ...registry, data: { servers: [] } })),
    },
  ])("P14: with a file that is $name it fails, and clears nothing", async ({ spoil }) => {
    configure(local);
    expect((await runRegistryd(["sync"], { cwd: folder.path })).exitCode).toBe(0);
    spoil(join(folder.path, "registry.json"));
    expect((await runRegistryd(["sync", "--force"], { cwd: folder.path })).exitCode).toBe(1);
    const running = await start(local);
    expect(await served(running.url)).toBe(registry.data.servers.length);
    await sync(running.internalUrl, "force=true");
    expect(await served(running.url)).toBe(registry.data.servers.length);
  });
});

interface Raw {
  readonly child: ChildProcess;
  readonly url: string;
}

/** The daemon with pipes that the test alone reads, or does not. */
async function startRaw(env: Readonly<Record<string, string>> = {}): Promise<Raw> {
  const ports = { REGISTRYD_ADDRESS: "127.0.0.1:0", REGISTRYD_INTERNAL_ADDRESS: "127.0.0.1:0" };
  const child = spawn(process.execPath, [resolve("dist/registryd.js"), "serve"], {
    cwd: folder.path,
    env: { PATH: process.env["PATH"], ...ports, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  await eventually(withinMs(2_000), async () => /^internal: /m.test(stdout));
  return { child, url: /^ready: (\S+)/m.exec(stdout)?.[1] ?? "" };
}

async function internalAddress(): Promise<string> {
  const lock = join(folder.path, "registryd.db.lock");
  await eventually(withinMs(1_000), async () => existsSync(lock));
  return `http://${JSON.parse(readFileSync(lock, "utf8")).internalAddress}`;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = new Promise<number | null>((done) => child.once("exit", done));
  child.kill(signal);
  return await exit;
}
