import { createHash } from "node:crypto";
import { appendFile, link, mkdir, rename, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Source } from "../../src/sources/source.ts";
import { withinMs } from "../support/bounds.ts";
import { fileSource, readSource, readText, temporaryFolder } from "../support/file-source.ts";
import { waitUntil } from "../support/wait-until.ts";
import { describeSource } from "./source-contract.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "registry.json");
});

afterEach(async () => {
  await folder.remove();
});

describe("the contract, in place", () => {
  describeSource({
    type: "file",
    revision: /^sha256:[0-9a-f]{64}$/,
    missing: ["not_found"],
    open: async (limits) => ({
      source: fileSource(path, { limits }),
      publish: (bytes) => writeFile(path, bytes),
      remove: () => rm(path),
      dispose: async () => {},
    }),
  });
});

describe("the contract, by renaming a link as kubelet does", () => {
  describeSource({
    type: "file",
    revision: /^sha256:[0-9a-f]{64}$/,
    missing: ["not_found"],
    open: async (limits) => {
      const mounted = join(folder.path, "registry.json");
      let generation = 0;
      return {
        source: fileSource(mounted, { limits }),
        async publish(bytes) {
          generation += 1;
          const next = `..generation-${generation}`;
          await mkdir(join(folder.path, next));
          await writeFile(join(folder.path, next, "registry.json"), bytes);
          await symlink(next, join(folder.path, "..data_tmp"));
          await rename(join(folder.path, "..data_tmp"), join(folder.path, "..data"));
          await rm(mounted, { force: true });
          await symlink("..data/registry.json", mounted);
        },
        remove: () => rm(join(folder.path, "..data")),
        dispose: async () => {},
      };
    },
  });
});

describe("what a read says", () => {
  it("the revision is the hash of the bytes, and its time that of the last modification", async () => {
    await writeFile(path, "{}");
    await utimes(path, 0, new Date("2026-01-02T03:04:05.000Z"));
    const fetched = await readSource(fileSource(path));
    const revision = `sha256:${createHash("sha256").update("{}").digest("hex")}`;
    expect(fetched).toMatchObject({ revision, revisionAt: "2026-01-02T03:04:05.000Z" });
    expect(fetched.files).toMatchObject([{ path, contentId: revision }]);
  });

  it("a file written just now has no fingerprint that proves anything", async () => {
    await writeFile(path, "{}");
    const source = fileSource(path);
    expect(await readSource(source)).toMatchObject({ fingerprint: null });
    expect((await source.look(null, new AbortController().signal)).fingerprint).toBeNull();
  });

  it("a modification time set back fools nobody", async () => {
    await writeFile(path, "{}");
    await utimes(path, 0, new Date("2020-01-01T00:00:00.000Z"));
    expect((await readSource(fileSource(path))).fingerprint).toBeNull();
  });
});

describe("what a watch hints at", () => {
  let source: Source;
  let hints: number;
  let close: () => Promise<void>;

  async function watch(): Promise<void> {
    source = fileSource(path);
    await readSource(source).catch(() => {});
    hints = 0;
    const watching = source.watch?.(() => {
      hints += 1;
    });
    close = async () => await watching?.close();
    await sleep(100);
  }

  afterEach(async () => await close());

  /** Each change is hinted at once, and by then the file says what it should. */
  async function expectHint(text: string | null): Promise<void> {
    await waitUntil(() => hints > 0, withinMs(2_000));
    const found = await readText(source).catch((error) => error.code);
    expect(found).toBe(text ?? "not_found");
    hints = 0;
  }

  const ways: Readonly<Record<string, (from: string) => Promise<void>>> = {
    "written in place": () => writeFile(path, "new"),
    appended: () => appendFile(path, "new"),
    truncated: () => truncate(path, 0),
    "renamed over": async () => {
      await writeFile(`${path}.tmp`, "new");
      await rename(`${path}.tmp`, path);
    },
    removed: () => rm(path),
    "replaced by a link": async (from) => {
      await writeFile(join(from, "other.json"), "new");
      await rm(path);
      await symlink("other.json", path);
    },
    "replaced by a hard link": async (from) => {
      await writeFile(join(from, "other.json"), "new");
      await rm(path);
      await link(join(from, "other.json"), path);
    },
    "in a folder that is replaced": async (from) => {
      await mkdir(`${from}-new`);
      await writeFile(join(`${from}-new`, "registry.json"), "new");
      await rename(from, `${from}-old`);
      await rename(`${from}-new`, from);
      await rm(`${from}-old`, { recursive: true });
    },
  };
  const after: Readonly<Record<string, string | null>> = { appended: "oldnew", truncated: "", removed: null };

  it.each(Object.entries(ways))("a file %s", async (name, change) => {
    await writeFile(path, "old");
    await watch();
    await change(folder.path);
    await expectHint(name in after ? (after[name] as string | null) : "new");
  });

  it("a folder that appears late, goes and comes back, with the change after that", async () => {
    path = join(folder.path, "late", "registry.json");
    await watch();
    await mkdir(join(folder.path, "late"));
    await writeFile(path, "first");
    await expectHint("first");
    await rm(join(folder.path, "late"), { recursive: true });
    await expectHint(null);
    await mkdir(join(folder.path, "late"));
    await writeFile(path, "second");
    await expectHint("second");
    await writeFile(path, "third");
    await expectHint("third");
  });

  it("a link that goes back and forth between two files, each time", async () => {
    await writeFile(join(folder.path, "a"), "a");
    await writeFile(join(folder.path, "b"), "b");
    await symlink("a", path);
    await watch();
    for (const target of ["b", "a", "b", "a"]) {
      await symlink(target, `${path}.tmp`);
      await rename(`${path}.tmp`, path);
      await expectHint(target);
    }
  });

  it("nothing that a run has seen by itself", async () => {
    await writeFile(path, "old");
    await watch();
    await writeFile(path, "new");
    await readSource(source);
    await sleep(1_200);
    expect(hints).toBe(0);
  });

  it("no other file of the folder", async () => {
    await writeFile(path, "old");
    await watch();
    for (let round = 0; round < 20; round += 1) await writeFile(join(folder.path, `other-${round}`), "x");
    await sleep(1_000);
    expect(hints).toBe(0);
  });
});
