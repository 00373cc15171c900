import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLock, type LockInfo, readLockInfo } from "../../src/store/lock.ts";
import { openStore } from "../../src/store/open.ts";
import { withinMs } from "../support/bounds.ts";
import { bundleChild, startScript } from "./child.ts";
import { type TemporaryFolder, temporaryFolder } from "./scene.ts";

const INFO: LockInfo = { pid: 4711, startedAt: "2026-11-20T10:00:00.000Z", version: "0.1.0", internalAddress: null };

describe("the lock of a store", () => {
  const holder = bundleChild("lock-holder");
  afterAll(() => holder.remove());
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  it("says who holds it, and forgets it when it is released", () => {
    const path = folder.file("registryd.db");
    expect(readLockInfo(path)).toBeNull();
    const lock = acquireLock(path, INFO);
    expect(readLockInfo(path)).toEqual(INFO);
    lock.update({ ...INFO, internalAddress: "127.0.0.1:8081" });
    expect(JSON.parse(readFileSync(`${path}.lock`, "utf8"))).toEqual({ ...INFO, internalAddress: "127.0.0.1:8081" });
    expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}.lock.db`).mode & 0o777).toBe(0o600);
    lock.release();
    expect(readLockInfo(path)).toBeNull();
    expect(existsSync(`${path}.lock`)).toBe(false);
    acquireLock(path, INFO).release();
  });

  it("makes no store", () => {
    acquireLock(folder.file("registryd.db"), INFO).release();
    expect(existsSync(folder.file("registryd.db"))).toBe(false);
  });

  it("refuses a second holder in the same process, and stays held", () => {
    const path = folder.file("registryd.db");
    const lock = acquireLock(path, INFO);
    expect(() => acquireLock(path, INFO)).toThrow(expect.objectContaining({ code: "store_locked" }));
    expect(readLockInfo(path)).toEqual(INFO);
    lock.release();
  });

  it("is one for all names of a database", () => {
    const path = folder.file("registryd.db");
    openStore(path, { create: true }).close();
    symlinkSync(path, folder.file("link.db"));
    symlinkSync(folder.path, folder.file("again"));
    for (const other of [folder.file("link.db"), folder.file("again/registryd.db")]) {
      const lock = acquireLock(other, INFO);
      expect(readLockInfo(path)).toEqual(INFO);
      lock.release();
    }
  });

  it("needs the folder of the database", () => {
    expect(() => acquireLock(folder.file("missing/registryd.db"), INFO)).toThrow(
      expect.objectContaining({ code: "not_found", hint: expect.stringContaining("create it") }),
    );
  });

  it.each([
    { name: "a few bytes", harm: (file: string) => writeFileSync(file, "no lock"), code: /store_corrupt/ },
    {
      name: "text",
      harm: (file: string) => writeFileSync(file, "no lock at all\n".repeat(500)),
      code: /store_corrupt/,
    },
    { name: "a folder", harm: (file: string) => mkdirSync(file), code: /store_corrupt|unreadable/ },
  ])("of which the file is $name gives advice on that file, and not on the database", ({ harm, code }) => {
    const path = folder.file("registryd.db");
    harm(`${path}.lock.db`);
    const refusal = expect.objectContaining({
      code: expect.stringMatching(code),
      message: expect.stringMatching(/^the lock file \S+registryd\.db\.lock\.db /),
      hint: expect.stringMatching(/remove it while no registryd works on the database/),
    });
    expect(() => acquireLock(path, INFO)).toThrow(refusal);
    expect(() => readLockInfo(path)).toThrow(refusal);
  });

  it("is refused to another process, which names the holder, and is free at once when the holder is killed", async () => {
    const path = folder.file("registryd.db");
    const first = startScript(holder, [path]);
    await first.line("locked");
    const started = performance.now();
    const second = startScript(holder, [path]);
    const refusal = await second.line("refused");
    expect(performance.now() - started).toBeLessThan(withinMs(2_000));
    expect(refusal).toContain('"code":"store_locked"');
    expect(refusal).toContain(`process ${first.process.pid}`);
    expect(readLockInfo(path)?.pid).toBe(first.process.pid);
    first.process.kill("SIGKILL");
    await first.ended;
    expect(readLockInfo(path)).toBeNull();
    acquireLock(path, INFO).release();
  });
});
