import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLock, readLockInfo } from "../../src/store/lock.ts";
import { openReader, openStore } from "../../src/store/open.ts";
import type { StoreReader, StoreWriter } from "../../src/store/store.ts";
import { toStoreError } from "../../src/store/store-error.ts";
import { bundleChild, type Script, startScript } from "../store/child.ts";
import { configureOne, importGeneration, pageGenerations, servedGenerations } from "../store/import-generation.ts";
import { AT, finishedRun, type TemporaryFolder, temporaryFolder } from "../store/scene.ts";
import { isLong, withinMs } from "../support/bounds.ts";
import { itWithMounts, withMounts } from "../support/mounts.ts";

const INFO = { pid: process.pid, startedAt: "2026-11-20T10:00:00.000Z", version: "0.1.0", internalAddress: null };
const CORRUPT = expect.objectContaining({ code: "store_corrupt", hint: expect.any(String) });

let folder: TemporaryFolder;
let path: string;
const closers: (() => void)[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  path = folder.file("registryd.db");
});

afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
  folder.remove();
});

/** Opens a store that is closed behind the test. */
function opened(file = path): StoreWriter {
  const store = openStore(file, { create: true });
  closers.push(() => store.close());
  return store;
}

function reading(file = path): StoreReader {
  const reader = openReader(file);
  closers.push(() => reader.close());
  return reader;
}

/** A closed store that serves generation 1. */
function filled(entries = 200, file = path): void {
  const store = openStore(file, { create: true });
  configureOne(store);
  importGeneration(store, 1, entries);
  store.close();
}

function scripted(name: string): Script {
  const script = bundleChild(name);
  closers.push(() => script.remove());
  return script;
}

/** Overwrites a part of a file from another process: closing it in this one would drop SQLite's locks. */
function garble(file: string, from: number, to: number): void {
  const script = `const fs = require("fs"), fd = fs.openSync(process.argv[1], "r+");
    fs.writeSync(fd, require("crypto").randomBytes(${to - from}), 0, ${to - from}, ${from}); fs.closeSync(fd);`;
  execFileSync(process.execPath, ["-e", script, file]);
}

describe("a process that is killed", () => {
  it("D1 in the middle of an import leaves one whole generation, and none that was acknowledged is lost", async () => {
    filled();
    const reader = reading();
    const importer = scripted("importer");
    let last = 1;
    for (let round = 0; round < (isLong ? 1_000 : 8); round++) {
      const child = startScript(importer, [path, "200", String(last + 1)]);
      await child.line("acked");
      const until = performance.now() + Math.random() * 40;
      while (performance.now() < until) {
        expect(pageGenerations(reader)).toHaveLength(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      child.process.kill("SIGKILL");
      await child.ended;
      const acked = Number(child.lines.at(-1)?.split(" ")[1]);
      const started = performance.now();
      openStore(path, { create: false }).close();
      expect(performance.now() - started).toBeLessThan(withinMs(1_000));
      const [generation = 0, ...others] = servedGenerations(reader);
      expect(others).toEqual([]);
      expect([acked, acked + 1]).toContain(generation);
      last = generation;
    }
  });

  it("D2 in front of any statement of a migration leaves the old schema or the new one", async () => {
    const script = scripted("migrate-and-die");
    for (let fatal = 0; fatal <= 6; fatal++) {
      const file = folder.file(`migrated-${fatal}.db`);
      filled(5, file);
      const child = startScript(script, [file, String(fatal)]);
      const ended = await child.ended;
      const db = new Sqlite(file);
      const added = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'added_%'").pluck().get();
      const version = db.pragma("user_version", { simple: true });
      db.close();
      expect([ended, version, added]).toEqual(fatal < 6 ? ["SIGKILL", 1, 0] : [0, 2, 5]);
    }
  });

  it("D2 while it makes a store leaves none, or a whole one", () => {
    writeFileSync(`${path}.new`, "half a database");
    writeFileSync(`${path}.new-wal`, "half a log");
    configureOne(opened());
    expect(reading().registries()).toHaveLength(1);
    expect(readdirSync(folder.path).filter((name) => name.includes(".new"))).toEqual([]);
  });
});

describe("a disk", () => {
  itWithMounts("D3 that is full keeps the last good, and the next import after it was freed succeeds", () => {
    const script = scripted("full-disk");
    const mount = folder.file("small");
    mkdirSync(mount);
    const { stdout } = withMounts('mount -t tmpfs -o size=8m tmpfs "$1"; node "$2" "$1"', mount, script.file);
    expect(String(stdout).trim().split("\n")).toEqual([
      'full "store_full"',
      "served [1]",
      "recovered [3]",
      "reopened true",
    ]);
  });

  itWithMounts("D3 that has no room at all ends a start with 3, and the store stays as it is", () => {
    const mount = folder.file("small");
    mkdirSync(mount);
    filled(5);
    writeFileSync(folder.file("team.json"), "{}");
    const shell = `mount -t tmpfs -o size=2m tmpfs "$1"; cp "$2" "$1/registryd.db"; cd "$1"
      dd if=/dev/zero of=fill bs=1k 2>/dev/null || true
      timeout 20 node "$3" serve ../team.json --database registryd.db --address 127.0.0.1:0 --internal-address 127.0.0.1:0 || echo "exit $?"
      cmp "$2" registryd.db && echo same`;
    const { stdout, stderr } = withMounts(shell, mount, path, resolve("dist/registryd.js"));
    expect(String(stdout)).toBe("exit 3\nsame\n");
    expect(String(stderr)).toContain("room on its disk");
  });

  itWithMounts("D4 that is mounted read-only is refused with a way out, and the file stays as it is", () => {
    filled();
    const before = readFileSync(path);
    const script = scripted("open-once");
    const shell = 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"; node "$2" "$1/registryd.db"';
    const { stdout } = withMounts(shell, folder.path, script.file);
    expect(JSON.parse(String(stdout))).toEqual({ code: "unreadable", hint: expect.stringContaining("write access") });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    { code: "SQLITE_FULL", becomes: "store_full" },
    { code: "SQLITE_IOERR_WRITE", becomes: "store_full" },
    { code: "SQLITE_IOERR_FSYNC", becomes: "store_full" },
    { code: "SQLITE_IOERR_SHMSIZE", becomes: "store_full" },
    { code: "SQLITE_IOERR_READ", becomes: "store_corrupt" },
    { code: "SQLITE_IOERR_SHORT_READ", becomes: "store_corrupt" },
    { code: "SQLITE_CORRUPT_INDEX", becomes: "store_corrupt" },
    { code: "SQLITE_NOTADB", becomes: "store_corrupt" },
    { code: "SQLITE_BUSY_SNAPSHOT", becomes: "store_busy" },
    { code: "SQLITE_IOERR_LOCK", becomes: "store_busy" },
    { code: "SQLITE_READONLY_DBMOVED", becomes: "unreadable" },
    { code: "SQLITE_CANTOPEN", becomes: "unreadable" },
    { code: "SQLITE_CONSTRAINT_UNIQUE", becomes: "internal" },
  ])("D15 error $code is $becomes, and its text goes nowhere", ({ code, becomes }) => {
    const error = toStoreError(new Sqlite.SqliteError("INSERT INTO secret_table", code));
    expect(error.code).toBe(becomes);
    expect(`${error.message} ${error.hint}`).not.toContain("secret_table");
  });
});

describe("a damaged file", () => {
  it.each<{ name: string; damage: (file: string) => void }>([
    {
      name: "its header zeroed",
      damage: (file) => writeFileSync(file, Buffer.concat([Buffer.alloc(100), readFileSync(file).subarray(100)])),
    },
    { name: "pages garbled", damage: (file) => garble(file, 16_384, statSync(file).size) },
    { name: "its end cut off", damage: (file) => truncateSync(file, 40_000) },
    { name: "cut off in the middle of a page", damage: (file) => truncateSync(file, statSync(file).size - 100) },
    { name: "nothing in it", damage: (file) => truncateSync(file, 0) },
    {
      name: "text in it",
      damage: (file) => writeFileSync(file, "this is no database, but long enough to be one\n".repeat(300)),
    },
    {
      name: "another program's tables in it",
      damage: (file) => {
        rmSync(file);
        new Sqlite(file).exec("CREATE TABLE theirs (x)").close();
      },
    },
  ])("D5 with $name is refused and stays as it is", ({ damage }) => {
    filled(2_000);
    damage(path);
    const before = readFileSync(path);
    expect(() => openStore(path, { create: true })).toThrow(CORRUPT);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("D6 while it is being read answers store_corrupt and never a wrong byte", () => {
    filled(5_000);
    const reader = reading();
    garble(path, 8_192 * 4, statSync(path).size);
    expect(() => servedGenerations(reader)).toThrow(CORRUPT);
  });

  it("D6 while it is being written changes nothing", () => {
    filled(5_000);
    const store = opened();
    garble(path, 8_192 * 4, statSync(path).size);
    expect(() => store.entries("a", null)).toThrow(CORRUPT);
    expect(() => importGeneration(store, 2, 100)).toThrow(CORRUPT);
  });

  it("D6 in pages that nobody asks for is found by the daily round", () => {
    filled(5_000);
    const db = new Sqlite(path);
    const page = db
      .prepare("SELECT max(pageno) FROM dbstat WHERE name = 'merged_slug' AND pagetype = 'leaf'")
      .pluck()
      .get();
    db.close();
    const store = opened();
    garble(path, (Number(page) - 1) * 8_192, Number(page) * 8_192);
    expect(() => {
      while (store.prune(AT(0), 500));
    }).toThrow(CORRUPT);
  });

  it("D10 with a newer schema is refused and stays as it is", () => {
    filled();
    const db = new Sqlite(path);
    db.pragma("user_version = 7");
    db.close();
    const before = readFileSync(path);
    const newer = expect.objectContaining({ code: "store_corrupt", message: expect.stringContaining("schema 7") });
    expect(() => openStore(path, { create: true })).toThrow(newer);
    expect(() => openReader(path)).toThrow(newer);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe("others at the same store", () => {
  it("D7 one that holds it locked for writing gives store_busy soon, and readers go on", async () => {
    filled();
    const [store, reader] = [opened(), reading()];
    const holder = startScript(scripted("write-holder"), [path]);
    await holder.line("holding");
    const started = performance.now();
    expect(() => store.finishRun(finishedRun(store))).toThrow(
      expect.objectContaining({ code: "store_busy", helpsToWait: true }),
    );
    expect(performance.now() - started).toBeLessThan(withinMs(2_500));
    expect(servedGenerations(reader)).toEqual([1]);
    holder.process.stdin?.end();
    await holder.ended;
    store.finishRun(finishedRun(store));
    expect(reader.runs("a", 10, null)).toHaveLength(2);
  });

  it("D8 a second instance is refused and told who holds it; a killed holder frees it", async () => {
    const holder = startScript(scripted("lock-holder"), [path]);
    await holder.line("locked");
    const started = performance.now();
    const locked = { code: "store_locked", details: expect.objectContaining({ pid: holder.process.pid }) };
    expect(() => acquireLock(path, INFO)).toThrow(expect.objectContaining(locked));
    expect(performance.now() - started).toBeLessThan(withinMs(2_000));
    expect(existsSync(path)).toBe(false);
    holder.process.kill("SIGKILL");
    await holder.ended;
    acquireLock(path, INFO).release();
  });

  it.each<{ name: string; harm: () => void }>([
    { name: "deleted", harm: () => rmSync(path) },
    {
      name: "replaced",
      harm: () => {
        execFileSync("cp", [path, `${path}.copy`]);
        execFileSync("mv", [`${path}.copy`, path]);
      },
    },
    { name: "left without its log", harm: () => rmSync(`${path}-wal`) },
    { name: "left without its shared memory", harm: () => rmSync(`${path}-shm`) },
  ])("D11 a database that is $name while it is open is not written any more, and still read", ({ harm }) => {
    filled();
    const [store, reader] = [opened(), reading()];
    harm();
    expect(() => importGeneration(store, 2, 10)).toThrow(
      expect.objectContaining({ code: "store_corrupt", message: expect.stringContaining("deleted or replaced") }),
    );
    expect(servedGenerations(reader)).toEqual([1]);
  });

  it("D11 a lock whose file is deleted lets nobody else in while its holder still writes", () => {
    const lock = acquireLock(path, INFO);
    closers.push(lock.release);
    filled();
    const store = opened();
    rmSync(`${path}.lock.db`);
    const other = acquireLock(path, { ...INFO, pid: 4711 });
    closers.push(other.release);
    expect(() => importGeneration(store, 2, 10)).toThrow(
      expect.objectContaining({
        code: "store_corrupt",
        message: expect.stringContaining(".lock.db was deleted or replaced"),
        hint: expect.stringContaining("nothing is written any more"),
      }),
    );
    expect(servedGenerations(reading())).toEqual([1]);
    lock.release();
    expect(readLockInfo(path)).toMatchObject({ pid: 4711 });
  });

  it("D11 the log of another database beside this one never changes what is served unnoticed", async () => {
    const other = folder.file("other.db");
    filled(300, other);
    const importer = startScript(scripted("importer"), [other, "300", "50"]);
    await importer.line("acked");
    importer.process.kill("SIGKILL");
    await importer.ended;
    filled(200);
    copyFileSync(`${other}-wal`, `${path}-wal`);
    let generations: readonly number[] | string;
    try {
      opened();
      generations = servedGenerations(reading());
    } catch (error) {
      generations = (error as { code: string }).code;
    }
    expect([[1], "store_corrupt"]).toContainEqual(generations);
  });

  it("D11 the log of a database that is gone does not come into a new one", async () => {
    filled();
    const importer = startScript(scripted("importer"), [path, "200", "2"]);
    await importer.line("acked");
    importer.process.kill("SIGKILL");
    await importer.ended;
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    rmSync(path);
    configureOne(opened());
    expect(servedGenerations(reading())).toEqual([]);
  });

  it("D12 a reader that stays makes the log grow, which is cut back as soon as it has gone", () => {
    filled();
    const [store, reader] = [opened(), reading()];
    const stays = new Sqlite(path, { readonly: true });
    stays.exec("BEGIN");
    stays.prepare("SELECT count(*) FROM merged").get();
    for (let generation = 2; reader.fileBytes().wal < 20 * 1024 * 1024; generation++)
      importGeneration(store, generation, 2_000);
    stays.close();
    store.finishRun(finishedRun(store));
    expect(reader.fileBytes().wal).toBeLessThan(16 * 1024 * 1024);
    expect(reader.fileBytes().db).toBe(statSync(path).size);
  });

  it("D14 a backup that is taken during an import is whole and of one generation", async () => {
    filled();
    const importer = startScript(scripted("importer"), [path, "200", "2"]);
    await importer.line("acked");
    const backup = folder.file("backup.db");
    const db = new Sqlite(path, { readonly: true });
    db.exec(`VACUUM INTO '${backup}'`);
    db.close();
    importer.process.kill("SIGKILL");
    await importer.ended;
    opened(backup);
    expect(servedGenerations(reading(backup))).toHaveLength(1);
  });
});

it("D13 what was acknowledged is in the files, whenever they are copied", () => {
  const store = opened();
  configureOne(store);
  for (let generation = 1; generation <= 5; generation++) {
    importGeneration(store, generation, 100);
    const copy = folder.file(`copy-${generation}.db`);
    execFileSync("cp", [path, copy]);
    if (existsSync(`${path}-wal`)) execFileSync("cp", [`${path}-wal`, `${copy}-wal`]);
    opened(copy);
    expect(servedGenerations(reading(copy))).toEqual([generation]);
  }
});

it("D16 every file of a store is for its owner alone, whatever the umask", () => {
  const before = process.umask(0);
  try {
    const lock = acquireLock(path, INFO);
    configureOne(opened());
    reading();
    const modes = readdirSync(folder.path).map(
      (name) => `${name} ${(statSync(folder.file(name)).mode & 0o777).toString(8)}`,
    );
    expect(modes.sort()).toEqual([
      "registryd.db 600",
      "registryd.db-shm 600",
      "registryd.db-wal 600",
      "registryd.db.lock 600",
      "registryd.db.lock.db 600",
    ]);
    lock.release();
  } finally {
    process.umask(before);
  }
});
