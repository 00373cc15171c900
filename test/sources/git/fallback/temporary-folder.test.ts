import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeTemporaryFolder, removeAbandonedFolders } from "../../../../src/sources/git/fallback/temporary-folder.ts";

describe("temporary folders", () => {
  const before = process.env["TMPDIR"];
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "registryd-test-temporary-"));
    process.env["TMPDIR"] = folder;
  });

  afterEach(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(folder, { recursive: true });
  });

  /** The name of a folder as another process on this machine would make it. */
  async function nameFor(pid: number): Promise<string> {
    const own = basename(await makeTemporaryFolder());
    rmSync(join(folder, own), { recursive: true });
    return own.replace(`-${process.pid}-`, `-${pid}-`);
  }

  it.each([
    { whose: "of a process that is gone", pid: spawnSync("true").pid, isLeft: false },
    { whose: "of an earlier process with the same number", pid: process.pid, isLeft: false },
    { whose: "of a process that runs", pid: process.ppid, isLeft: true },
    { whose: "of a process of someone else", pid: 1, isLeft: true },
  ])("$whose: stays is $isLeft", async ({ pid, isLeft }) => {
    const name = await nameFor(pid);
    mkdirSync(join(folder, name, "objects"), { recursive: true });
    writeFileSync(join(folder, name, "objects", "pack"), "x");
    removeAbandonedFolders();
    expect(readdirSync(folder)).toEqual(isLeft ? [name] : []);
  });

  it("of other machines and programs stay", async () => {
    const name = await nameFor(spawnSync("true").pid);
    const others = [
      name.replace("registryd-git-", "registryd-git-elsewhere"),
      `${name}-more`,
      "registryd-git-1",
      "other",
    ];
    for (const other of others) mkdirSync(join(folder, other));
    removeAbandonedFolders();
    expect(readdirSync(folder).sort()).toEqual(others.sort());
  });

  it("in a place that cannot be listed are nobody's worry", () => {
    process.env["TMPDIR"] = join(folder, "nowhere");
    expect(removeAbandonedFolders).not.toThrow();
  });
});
