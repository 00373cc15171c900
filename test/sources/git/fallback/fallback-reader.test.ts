import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../../../src/config/config.ts";
import { openFallbackReader } from "../../../../src/sources/git/fallback/fallback-reader.ts";
import { encodeFrame } from "../../../../src/sources/git/fallback/frames.ts";
import { createGitRepository, type GitRepository } from "../../../support/git-repository.ts";
import { type GitServer, startGitServer } from "../../../support/git-server.ts";
import { buildGitChild } from "../../../support/git-source.ts";
import { waitUntil } from "../../../support/wait-until.ts";

let folder: string;
let temporary: string;
let before: string | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registryd-test-fallback-"));
  temporary = join(folder, "tmp");
  mkdirSync(temporary);
  before = process.env["TMPDIR"];
  process.env["TMPDIR"] = temporary;
});

afterEach(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(folder, { recursive: true });
});

/** Folders that a reader made for its child. */
function leftovers(): readonly string[] {
  return readdirSync(temporary).filter((name) => name.includes("registryd-git-"));
}

const CHILD = buildGitChild();
const REQUEST = { base: "http://127.0.0.1:9/catalog.git", commit: "a".repeat(40), headers: {} };

function open(entry: string, limits = {}, signal = new AbortController().signal, request = REQUEST) {
  return openFallbackReader(entry, request, { ...DEFAULT_LIMITS, ...limits }, signal);
}

/** A child that does something else than it should. */
function misbehaving(program: string): string {
  const entry = join(folder, "child.mjs");
  writeFileSync(entry, program);
  return entry;
}

/** Answers `opened`, as the real one does, and goes on with `then`. */
const OPENED = answering({ type: "opened" });

/** A program that sends this answer. */
function answering(head: object, content = ""): string {
  const frame = Buffer.concat(encodeFrame(head, Buffer.from(content))).toString("base64");
  return `process.stdout.write(Buffer.from("${frame}", "base64"));`;
}

describe("G33 a child process that", () => {
  it.each<[string, string, string]>([
    ["ends at once", "process.exit(1)", "internal"],
    ["kills itself", "process.kill(process.pid, 'SIGKILL')", "internal"],
    ["throws", "throw new Error('boom')", "internal"],
    ["prints garbage", "console.log('Segmentation fault (core dumped)'); setInterval(() => {}, 1000)", "internal"],
    ["prints without end", "const more = () => process.stdout.write('x'.repeat(65536), more); more()", "internal"],
    [
      "takes too much memory",
      "const all = []; setInterval(() => all.push(Buffer.alloc(8 << 20, 1)), 5)",
      "limit_exceeded",
    ],
  ])("%s fails the read, and nothing of it is left", async (_, program, code) => {
    const entry = misbehaving(program);
    await expect(open(entry, { maxFallbackMemoryBytes: 150 << 20 })).rejects.toMatchObject({ code });
    expect(leftovers()).toEqual([]);
  });

  it("is killed from outside is tried again soon, and the hint says what may have killed it", async () => {
    await expect(open(misbehaving("process.kill(process.pid, 'SIGKILL')"))).rejects.toMatchObject({
      message: expect.stringContaining("SIGKILL"),
      hint: expect.stringContaining("memory"),
      helpsToWait: true,
    });
  });

  it("is missing fails the read", async () => {
    await expect(open(join(folder, "none.mjs"))).rejects.toMatchObject({ code: "internal" });
    expect(leftovers()).toEqual([]);
  });

  it("cannot be started at all fails the read, which may be tried again", async () => {
    const node = process.execPath;
    process.execPath = join(folder, "no-node");
    try {
      await expect(open(CHILD)).rejects.toMatchObject({
        code: "internal",
        message: expect.stringContaining("could not be started"),
        hint: expect.any(String),
        helpsToWait: true,
      });
    } finally {
      process.execPath = node;
    }
    expect(leftovers()).toEqual([]);
  });

  it("dies between two objects fails the second", async () => {
    const entry = misbehaving(`${OPENED}\nprocess.stdin.once("data", () => setTimeout(() => process.exit(1), 100));`);
    const reader = await open(entry);
    await expect(reader.read("b".repeat(40), "blob")).rejects.toMatchObject({ code: "internal" });
    await reader.close();
    expect(leftovers()).toEqual([]);
  });

  it("sends another object than it was asked for is not believed", async () => {
    const other = answering({ type: "object", objectType: "blob" }, "another content");
    const reader = await open(misbehaving(`${OPENED}\n${other}\nsetInterval(() => {}, 1000)`));
    await expect(reader.read("b".repeat(40), "blob")).rejects.toMatchObject({ code: "pack_corrupt" });
    await reader.close();
  });

  it("hangs is killed when it is called off", async () => {
    const pidFile = join(folder, "pid");
    const program = `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const control = new AbortController();
    const opening = open(misbehaving(program), {}, control.signal);
    await waitUntil(() => existsSync(pidFile), 10_000);
    const reason = new Error("called off");
    control.abort(reason);
    await expect(opening).rejects.toBe(reason);
    expect(leftovers()).toEqual([]);
  });

  it("is called off while it is started is killed too", async () => {
    const control = new AbortController();
    const opening = open(misbehaving("setInterval(() => {}, 1000)"), {}, control.signal);
    const reason = new Error("called off");
    control.abort(reason);
    await expect(opening).rejects.toBe(reason);
    expect(leftovers()).toEqual([]);
  });
});

it("G34 a folder for temporary files that is missing is said", async () => {
  process.env["TMPDIR"] = join(folder, "nowhere");
  await expect(open(CHILD)).rejects.toMatchObject({ code: "unreadable", hint: expect.any(String) });
});

describe("the real child", () => {
  let repository: GitRepository;
  let server: GitServer;

  beforeEach(async () => {
    repository = createGitRepository();
    server = await startGitServer(repository.root, { withoutV2: true });
    return async () => {
      await server.close();
      repository.remove();
    };
  });

  it("reads objects, tells what is missing, and shows no secret among its arguments or in its environment", async () => {
    const commit = repository.commit({ "registry.json": "{}" });
    const headers = { Authorization: "Basic canary" };
    const reader = await open(CHILD, {}, undefined, { base: server.url(), commit, headers });
    const children = readdirSync("/proc").filter((pid) => isChildOfThis(pid));
    expect(children).toHaveLength(1);
    for (const file of ["cmdline", "environ"]) {
      expect(readProc(children[0] ?? "", file)).not.toMatch(/canary|127\.0\.0\.1/);
    }
    expect((await reader.read(commit, "commit")).toString()).toContain("Ada");
    expect((await reader.read(repository.git("rev-parse", "main:registry.json"), "blob")).toString()).toBe("{}");
    await expect(reader.read("b".repeat(40), "blob")).rejects.toMatchObject({ code: "pack_corrupt" });
    expect(server.requests.every(({ authorization }) => authorization === "Basic canary")).toBe(true);
    expect(server.connections()).toBe(1);
    await reader.close();
    expect(leftovers()).toEqual([]);
  });

  it("removes its folder and ends when the daemon is gone", async () => {
    const commit = repository.commit({ "registry.json": "{}" });
    const gitdir = join(temporary, "registryd-git-x");
    mkdirSync(gitdir);
    const request = encodeFrame({ base: server.url(), commit, headers: {}, limits: DEFAULT_LIMITS });
    const daemon = misbehaving(`
      import { spawn } from "node:child_process";
      const child = spawn(process.execPath, ${JSON.stringify([CHILD, gitdir])}, { stdio: ["pipe", "pipe", "inherit"] });
      child.stdin.write(Buffer.from(${JSON.stringify(Buffer.concat(request).toString("base64"))}, "base64"));
      child.stdout.once("data", () => process.kill(process.pid, "SIGKILL"));`);
    spawn(process.execPath, [daemon], { stdio: "inherit" });
    await waitUntil(() => server.requests.length >= 2, 10_000);
    await waitUntil(() => leftovers().length === 0, 10_000);
  });
});

function isChildOfThis(pid: string): boolean {
  return (
    /^\d+$/.test(pid) &&
    readProc(pid, "stat").split(" ")[3] === String(process.pid) &&
    readProc(pid, "cmdline").includes("git-child")
  );
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
