import { execFile } from "node:child_process";
import { once } from "node:events";
import {
  appendFile,
  chmod,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Source } from "../../src/sources/source.ts";
import { rounds, withinMs } from "../support/bounds.ts";
import { sync } from "../support/client.ts";
import { documentOf } from "../support/documents.ts";
import { canUnshare, type DrivenSource, driveSource, isRoot } from "../support/driven-source.ts";
import { fileSource, readSource, readText, temporaryFolder } from "../support/file-source.ts";
import { itWithMounts, mounting } from "../support/mounts.ts";
import { startDaemon } from "../support/run-registryd.ts";
import { waitUntil } from "../support/wait-until.ts";

const run = promisify(execFile);
const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;

let folder: string;
let path: string;
/** Undone in reverse order after each test. */
let releasers: (() => Promise<unknown>)[];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  path = join(folder, "registry.json");
  releasers = [temporary.remove];
});

afterEach(async () => {
  for (const release of releasers.reverse()) await release();
});

/** Counts the hints of a watch. */
function countHints(source: Source): () => number {
  let hints = 0;
  const watch = source.watch?.(() => {
    hints += 1;
  });
  releasers.push(async () => await watch?.close());
  return () => hints;
}

/** The outcome of a read: its text, or the code of its error. */
async function outcome(source: Source): Promise<string> {
  return await readText(source).catch((error) => error.code);
}

/** One version of a volume as kubelet mounts it, in the place of the one before. */
async function swapVolume(version: number, text: string): Promise<void> {
  const next = `..version-${version}`;
  await mkdir(join(folder, next));
  await writeFile(join(folder, next, "registry.json"), text);
  await symlink(next, join(folder, "..data_tmp"));
  await rename(join(folder, "..data_tmp"), join(folder, "..data"));
  if (version === 0) await symlink("..data/registry.json", path);
  else await rm(join(folder, `..version-${version - 1}`), { recursive: true });
}

describe("a file that is not there", () => {
  it("F1 missing at start, hinted at within 2 s of appearing", async () => {
    const source = fileSource(path);
    expect(await outcome(source)).toBe("not_found");
    const hints = countHints(source);
    await writeFile(path, "{}");
    await waitUntil(() => hints() > 0, withinMs(2_000));
    expect(await outcome(source)).toBe("{}");
  });

  it("F2 deleted after it was good", async () => {
    await writeFile(path, "{}");
    const source = fileSource(path);
    expect(await outcome(source)).toBe("{}");
    await rm(path);
    expect(await outcome(source)).toBe("not_found");
  });
});

describe("a file that is being written", () => {
  it.each([
    { name: "F3 in five steps 200 ms apart", pieces: ['{"version":', '"1",', '"data":', '{"servers":', "[]}}"] },
    { name: "F4 a prefix that is valid JSON by itself, then another document", pieces: ["{}", ' {"more":', " true}"] },
  ])("$name: hinted at when it is whole", async ({ pieces }) => {
    await writeFile(path, "old");
    const source = fileSource(path);
    await outcome(source);
    const hints = countHints(source);
    await truncate(path, 0);
    for (const piece of pieces) {
      await appendFile(path, piece);
      await sleep(200);
    }
    await waitUntil(async () => hints() > 0 && (await outcome(source)) === pieces.join(""), withinMs(2_000));
  });

  it("F3 without a pause: looked at all the same, and nothing but a state that it had is read", async () => {
    await writeFile(path, "");
    const source = fileSource(path);
    await outcome(source);
    const hints = countHints(source);
    const writing = { on: true };
    const writer = (async () => {
      while (writing.on) {
        await appendFile(path, "0123456789");
        await sleep(20);
      }
    })();
    releasers.push(async () => {
      writing.on = false;
      await writer;
    });
    await waitUntil(() => hints() > 0, withinMs(2_500));
    expect(await outcome(source)).toMatch(/^(?:(?:0123456789)+|unreadable)$/);
  });

  it("F8 touched only: a hint, and the same content", async () => {
    await writeFile(path, "{}");
    const source = fileSource(path);
    const { files } = await readSource(source);
    const known = new Set(files.map(({ contentId }) => contentId));
    const hints = countHints(source);
    await utimes(path, new Date(), new Date());
    await waitUntil(() => hints() > 0, withinMs(2_000));
    const again = await source.fetch(await source.look(null, NEVER), known, NEVER);
    expect(again.files).toEqual([{ ...files[0], bytes: null }]);
  });

  it("F12 grows while it is read: refused when it passes the limit", async () => {
    await writeFile(path, Buffer.alloc(MIB));
    const source = fileSource(path, { limits: { maxDocumentBytes: 2 * MIB } });
    const file = await open(path, "a");
    releasers.push(() => file.close());
    const seen = new Set<string>();
    for (let round = 0; round < 30 && !seen.has("limit_exceeded"); round += 1) {
      const [found] = await Promise.all([outcome(source), file.write(Buffer.alloc(MIB / 8))]);
      seen.add(found.length >= MIB ? "whole" : found);
    }
    expect([...seen].filter((found) => !["whole", "unreadable"].includes(found))).toEqual(["limit_exceeded"]);
  });
});

describe("a volume that is swapped", () => {
  it("F5 every 50 ms under readers: each read is one version, and the last is seen within 2 s", async () => {
    const text = (version: number) => JSON.stringify({ version, filler: `${version}`.repeat(2_000) });
    await swapVolume(0, text(0));
    const source = fileSource(path);
    await outcome(source);
    const hints = countHints(source);
    const swaps = rounds(100);
    const reading = { on: true };
    const readers = [1, 2].map(async () => {
      while (reading.on) {
        const found = await outcome(source);
        if (found === "not_found" || found === "unreadable") continue;
        expect(found).toBe(text(JSON.parse(found).version));
      }
    });
    for (let version = 1; version <= swaps; version += 1) {
      await swapVolume(version, text(version));
      await sleep(50);
    }
    await waitUntil(async () => (await outcome(source)) === text(swaps), withinMs(2_000));
    reading.on = false;
    await Promise.all(readers);
    // A watch that nobody reads beside tells of the next one too.
    const before = hints();
    await swapVolume(swaps + 1, text(swaps + 1));
    await waitUntil(() => hints() > before, withinMs(2_000));
  });

  it("F7 while the file is open: the read is of one version", async () => {
    const text = (version: number) => `${version}`.repeat(8 * MIB);
    await swapVolume(0, text(0));
    const source = fileSource(path);
    for (let version = 1; version <= rounds(50); version += 1) {
      const [found] = await Promise.all([readText(source), swapVolume(version, text(version % 10))]);
      expect(new Set(found).size).toBe(1);
    }
  });
});

describe("what is no regular file", () => {
  it.each<[what: string, make: () => Promise<string>]>([
    ["a folder", async () => folder],
    ["a named pipe", () => run("mkfifo", [path]).then(() => path)],
    [
      "a socket",
      async () => {
        const server = createServer().listen(path);
        await once(server, "listening");
        releasers.push(async () => server.close());
        return path;
      },
    ],
    ["an endless device", async () => "/dev/zero"],
    ["a terminal", async () => "/dev/tty"],
    ["what the system makes up", async () => "/proc/self/environ"],
    ["a link to a folder", () => symlink(folder, path).then(() => path)],
  ])("F10 %s is refused within a second, by the look or by the descriptor", async (_, make) => {
    const place = await make();
    const source = fileSource(place);
    const start = performance.now();
    expect(await outcome(source)).toBe("not_regular_file");
    const blind = { fingerprint: null, revision: null, engine: null, notes: {} };
    await expect(source.fetch(blind, new Set(), NEVER)).rejects.toMatchObject({ code: "not_regular_file" });
    expect(performance.now() - start).toBeLessThan(withinMs(1_000));
  });

  it("F10 eight named pipes hold up nothing else", async () => {
    const pipes = Array.from({ length: 8 }, (_, index) => `${path}-${index}`);
    await run("mkfifo", pipes);
    const blind = { fingerprint: null, revision: null, engine: null, notes: {} };
    const reads = pipes.map((pipe) =>
      fileSource(pipe)
        .fetch(blind, new Set(), NEVER)
        .catch((error) => error.code),
    );
    const start = performance.now();
    await writeFile(path, "x");
    expect(await readFile(path, "utf8")).toBe("x");
    expect(performance.now() - start).toBeLessThan(withinMs(500));
    expect(new Set(await Promise.all(reads))).toEqual(new Set(["not_regular_file"]));
  });

  it("F10 nothing of what the system makes up is quoted", async () => {
    const error = await readText(fileSource("/proc/self/environ")).catch((thrown) => thrown);
    expect(`${error.message} ${error.hint}`).not.toContain("PATH=");
  });

  it("F11 a path that changes between file, pipe and folder: the file whole, or an error, and no wait", async () => {
    const targets = ["good", "pipe", "folder", "nowhere"].map((name) => join(folder, name));
    await writeFile(targets[0] ?? "", "good");
    await run("mkfifo", [targets[1] ?? ""]);
    await mkdir(targets[2] ?? "");
    await symlink(targets[0] ?? "", path);
    const source = fileSource(path);
    const swapping = { on: true };
    const swapper = (async () => {
      for (let round = 0; swapping.on; round += 1) {
        await symlink(targets[round % targets.length] ?? "", `${path}.tmp`);
        await rename(`${path}.tmp`, path);
      }
    })();
    const seen = new Set<string>();
    for (let round = 0; round < rounds(10_000); round += 1) seen.add(await outcome(source));
    swapping.on = false;
    await swapper;
    expect([...seen].sort()).toEqual(["good", "not_found", "not_regular_file"]);
  });
});

describe("a file that is too large", () => {
  it.each([
    ["129 MiB", 129 * MIB],
    ["10 GiB without a block", 10 * 1024 * MIB],
  ])("F12 %s is refused unread", async (_, size) => {
    await writeFile(path, "");
    await truncate(path, size);
    const source = fileSource(path);
    const before = process.memoryUsage().rss;
    const start = performance.now();
    const blind = { fingerprint: null, revision: null, engine: null, notes: {} };
    expect(await outcome(source)).toBe("limit_exceeded");
    await expect(source.fetch(blind, new Set(), NEVER)).rejects.toMatchObject({ code: "limit_exceeded" });
    expect(performance.now() - start).toBeLessThan(withinMs(500));
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB);
  });
});

describe("what the system refuses", () => {
  async function drive(options: Parameters<typeof driveSource>[2]): Promise<DrivenSource> {
    const driven = await driveSource(folder, path, options);
    releasers.push(driven.stop);
    return driven;
  }

  const nsenter = (pid: number, script: string) => run("nsenter", ["-t", `${pid}`, "-m", "sh", "-ec", script]);

  it.each([
    { name: "the file may not be read", forbid: () => chmod(path, 0), allow: () => chmod(path, 0o644) },
    {
      name: "a folder above may not be entered",
      forbid: () => chmod(folder, 0o600),
      allow: () => chmod(folder, 0o755),
    },
  ])("F9 $name: unreadable, and read again once it may", async ({ forbid, allow }) => {
    await writeFile(path, "{}");
    const driven = await drive({ asNobody: true });
    expect(await driven.read()).toMatchObject({ text: "{}" });
    await forbid();
    releasers.push(allow);
    expect(await driven.read()).toMatchObject({ code: "unreadable", hint: expect.stringContaining("permission") });
    await allow();
    expect(await driven.read()).toMatchObject({ text: "{}" });
  });

  it.skipIf(!isRoot || !canUnshare("-m"))(
    "F6 a single mounted file whose origin is replaced: what is mounted is read",
    async () => {
      const origin = join(folder, "origin.json");
      await writeFile(origin, "old");
      await writeFile(path, "below");
      const driven = await drive({ wrapper: ["unshare", "-m"] });
      await driven.read();
      await nsenter(driven.pid, `mount --bind ${origin} ${path}`);
      expect(await driven.read()).toMatchObject({ text: "old" });
      await writeFile(`${origin}.tmp`, "new");
      await rename(`${origin}.tmp`, origin);
      expect(await driven.read()).toMatchObject({ text: "old" });
    },
  );

  itWithMounts("F6 a single mounted file is warned of once, at the start", async () => {
    const origin = join(folder, "origin.json");
    for (const place of [origin, path]) await writeFile(place, documentOf("x.y/a@1.0.0"));
    const wrapper = mounting(`mount --bind ${origin} ${path}`);
    const daemon = await startDaemon([path, origin], { cwd: folder, wrapper });
    releasers.push(() => daemon.stop("SIGKILL"));
    await sync(daemon.internalUrl, "force=true");
    const lines = daemon.stderr().split("\n");
    const warnings = lines.filter((line) => line.includes("file is mounted by itself"));
    expect(warnings.map((line) => JSON.parse(line))).toMatchObject([
      { level: "warn", source: "registry", path, hint: expect.stringContaining("mount its folder") },
    ]);
  });

  it.skipIf(!isRoot || !canUnshare("-m"))("F14 a volume that goes and comes back under the watch", async () => {
    const volume = join(folder, "volume");
    await mkdir(volume);
    path = join(volume, "registry.json");
    const driven = await drive({ wrapper: ["unshare", "-m"] });
    await driven.read();
    const mount = (text: string) =>
      nsenter(driven.pid, `mount -t tmpfs tmpfs ${volume}; printf %s '${text}' > ${path}`);
    await mount("first");
    await waitUntil(async () => (await driven.read()).text === "first", withinMs(2_000));
    await nsenter(driven.pid, `umount -l ${volume}`);
    expect((await driven.read()).code).toMatch(/^(?:not_found|unreadable)$/);
    const { hints } = await driven.read();
    await mount("second");
    await sleep(withinMs(200));
    const found = await driven.read();
    expect(found).toMatchObject({ text: "second", mode: "events" });
    expect(found.hints).toBeGreaterThan(hints);
  });

  it.skipIf(!canUnshare("-U", "-r"))(
    "F15 no watches left: polling, and changes are hinted at all the same",
    async () => {
      await writeFile(path, "old");
      const exhaust = 'echo 0 > /proc/sys/user/max_inotify_instances; exec "$@"';
      const driven = await drive({ wrapper: ["unshare", "-U", "-r", "sh", "-ec", exhaust, "sh"] });
      expect(await driven.read()).toMatchObject({ text: "old", hints: 0 });
      await sleep(500);
      await writeFile(path, "new");
      await sleep(withinMs(300));
      expect(await driven.read()).toMatchObject({ text: "new", hints: 1, mode: "polling" });
    },
  );
});

describe("a folder in uproar", () => {
  it("F16 thousands of events a second are few hints", async () => {
    await writeFile(path, "0");
    const source = fileSource(path);
    await outcome(source);
    const hints = countHints(source);
    const files = await Promise.all([path, `${path}-1`, `${path}-2`].map((name) => open(name, "w")));
    releasers.push(() => Promise.all(files.map((file) => file.close())));
    const until = performance.now() + 2_000;
    let events = 0;
    while (performance.now() < until) {
      await Promise.all(files.map((file) => file.write("x", 0)));
      events += files.length;
    }
    expect(events).toBeGreaterThan(2_000);
    await waitUntil(() => hints() > 0, withinMs(1_000));
    await sleep(1_000);
    expect(hints()).toBeLessThanOrEqual(4);
  });
});
