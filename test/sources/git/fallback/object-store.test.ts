import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../../../src/config/config.ts";
import { fetchObjects } from "../../../../src/sources/git/fallback/object-store.ts";

const REQUEST = { base: "http://127.0.0.1:9/catalog.git", commit: "a".repeat(40), headers: {}, limits: DEFAULT_LIMITS };

describe("G34 a folder for temporary files that", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "registryd-test-objects-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const failure = (gitdir: string) => fetchObjects(gitdir, REQUEST).catch((error) => error);

  it("has no room is full, and the git server is not blamed", async () => {
    mkdirSync(join(folder, "full"));
    symlinkSync("/dev/full", join(folder, "full", "HEAD"));
    expect(await failure(join(folder, "full"))).toMatchObject({
      code: "store_full",
      message: expect.stringContaining("ENOSPC"),
      hint: expect.stringContaining("TMPDIR"),
      helpsToWait: true,
    });
  });

  it("cannot be written is unreadable", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await failure(join(folder, "file", "below"))).toMatchObject({
      code: "unreadable",
      hint: expect.stringContaining("TMPDIR"),
    });
  });

  it("is in order leaves the server's failures as they are", async () => {
    expect(await failure(join(folder, "sound"))).toMatchObject({ code: "network" });
  });
});
