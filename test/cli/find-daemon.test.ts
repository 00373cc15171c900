import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findDaemon } from "../../src/cli/find-daemon.ts";
import { temporaryFolder } from "../support/run-registryd.ts";

let folder: ReturnType<typeof temporaryFolder>;
let database: string;
const servers: Server[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  database = join(folder.path, "registryd.db");
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
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

function writeLock(pid: number, port: number): void {
  const lock = { pid, startedAt: "2026-11-20T10:00:00.000Z", version: "0.1.0", internalAddress: `127.0.0.1:${port}` };
  writeFileSync(`${database}.lock`, JSON.stringify(lock));
}

const nobody = { host: "127.0.0.1", port: 1 };

describe("without --server", () => {
  it("is the one that the lock names", async () => {
    const port = await daemon(42, database);
    writeLock(42, port);
    const found = await findDaemon({ server: null, database, internalAddress: nobody });
    expect(found?.url.port).toBe(String(port));
    expect(found?.status.daemon?.pid).toBe(42);
  });

  it("is not another one that has taken the port of a killed one", async () => {
    writeLock(42, await daemon(43, "/elsewhere/registryd.db"));
    expect(await findDaemon({ server: null, database, internalAddress: nobody })).toBeNull();
  });

  it("is none when the holder of the lock was killed", async () => {
    writeLock(42, 1);
    expect(await findDaemon({ server: null, database, internalAddress: nobody })).toBeNull();
  });

  it("is the one at the internal address when there is no lock", async () => {
    const port = await daemon(42, "/tmp/some.db");
    const found = await findDaemon({ server: null, database: null, internalAddress: { host: "127.0.0.1", port } });
    expect(found?.status.daemon?.pid).toBe(42);
  });

  it("is not one there that works on another store than the config's", async () => {
    const port = await daemon(42, "/elsewhere/registryd.db");
    expect(await findDaemon({ server: null, database, internalAddress: { host: "127.0.0.1", port } })).toBeNull();
  });

  it.each([
    ["0.0.0.0", "127.0.0.1"],
    ["127.0.0.1", "127.0.0.1"],
  ])("reaches a daemon that listens on %s at %s", async (host, reached) => {
    const port = await daemon(42, database);
    const found = await findDaemon({ server: null, database: null, internalAddress: { host, port } });
    expect(found?.url.hostname).toBe(reached);
  });

  it("takes a lock that is no lock for none", async () => {
    writeFileSync(`${database}.lock`, "{");
    expect(await findDaemon({ server: null, database, internalAddress: nobody })).toBeNull();
  });
});

describe("with --server", () => {
  it("fails when nobody listens there", async () => {
    const finding = findDaemon({ server: new URL("http://127.0.0.1:1"), database, internalAddress: nobody });
    await expect(finding).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("http://127.0.0.1:1"),
    });
  });

  it("fails when something else listens there", async () => {
    const port = await daemon(42, database, { hello: "world" });
    const finding = findDaemon({ server: new URL(`http://127.0.0.1:${port}`), database, internalAddress: nobody });
    await expect(finding).rejects.toMatchObject({ code: "network", hint: expect.stringContaining("internal address") });
  });
});
