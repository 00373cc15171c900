import { copyFileSync, renameSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findDaemon } from "../../src/cli/find-daemon.ts";
import { acquireLock, type Lock } from "../../src/store/lock.ts";
import { temporaryFolder } from "../support/run-registryd.ts";

let folder: ReturnType<typeof temporaryFolder>;
let database: string;
let lock: Lock | null = null;
const servers: Server[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  database = join(folder.path, "registryd.db");
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  lock?.release();
  lock = null;
  folder.remove();
});

/** Listens as a daemon's internal listener would; returns its port. */
async function daemon(pid: number, worksOn: string, answer?: unknown): Promise<number> {
  const status = { version: 1, daemon: { pid, database: worksOn }, config: {}, sources: [], registries: [] };
  const server = createServer((_request, response) => response.end(JSON.stringify(answer ?? status)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function hold(pid: number, port: number): void {
  const startedAt = "2026-11-20T10:00:00.000Z";
  lock = acquireLock(database, { pid, startedAt, version: "0.1.0", internalAddress: `127.0.0.1:${port}` });
}

function find(port: number, rest: { server?: URL; isDatabaseNamed?: boolean; host?: string } = {}) {
  const { server = null, isDatabaseNamed = true, host = "127.0.0.1" } = rest;
  return findDaemon({ server, databasePath: database, isDatabaseNamed, internalAddress: { host, port } });
}

const NOBODY = 1;

describe("without --server", () => {
  it("is the one that holds the store", async () => {
    const port = await daemon(42, database);
    hold(42, port);
    const found = await find(NOBODY);
    expect(found?.url.port).toBe(String(port));
    expect(found?.status.daemon?.pid).toBe(42);
  });

  it("is not another one that answers where the holder should", async () => {
    hold(42, await daemon(43, "/elsewhere/registryd.db"));
    expect(await find(NOBODY)).toBeNull();
  });

  it("is none when nobody holds the store any more, whatever the lock file says", async () => {
    const port = await daemon(42, "/elsewhere/registryd.db");
    hold(42, port);
    copyFileSync(`${database}.lock`, `${database}.kept`);
    lock?.release();
    renameSync(`${database}.kept`, `${database}.lock`);
    lock = null;
    expect(await find(NOBODY)).toBeNull();
  });

  it("is whichever is at the internal address when no store is named", async () => {
    const found = await find(await daemon(42, "/tmp/some.db"), { isDatabaseNamed: false });
    expect(found?.status.daemon?.pid).toBe(42);
  });

  it("is the one at the internal address when it works on the named store", async () => {
    expect((await find(await daemon(42, database)))?.status.daemon?.pid).toBe(42);
  });

  it("is not one there that works on another store than the named one", async () => {
    expect(await find(await daemon(42, "/elsewhere/registryd.db"))).toBeNull();
  });

  it.each([
    ["0.0.0.0", "127.0.0.1"],
    ["127.0.0.1", "127.0.0.1"],
  ])("reaches a daemon that listens on %s at %s", async (host, reached) => {
    expect((await find(await daemon(42, database), { host }))?.url.hostname).toBe(reached);
  });
});

describe("with --server", () => {
  it("fails when nobody listens there", async () => {
    await expect(find(NOBODY, { server: new URL("http://127.0.0.1:1") })).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("http://127.0.0.1:1"),
    });
  });

  it("fails when something else listens there", async () => {
    const port = await daemon(42, database, { hello: "world" });
    await expect(find(NOBODY, { server: new URL(`http://127.0.0.1:${port}`) })).rejects.toMatchObject({
      code: "network",
      hint: expect.stringContaining("internal address"),
    });
  });
});
