import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { eventually, sync } from "../support/client.ts";
import { send } from "../support/git-server.ts";
import { type GitSite, openGitSite } from "../support/git-site.ts";
import { numberedRegistry, numberOf } from "../support/numbered-registry.ts";
import { runRegistryd } from "../support/run-registryd.ts";

describe.each([
  { engine: "builtin", withoutV2: false },
  { engine: "isomorphic-git", withoutV2: true },
])("the built program reads git with $engine", ({ engine, withoutV2 }) => {
  let site: GitSite;

  afterEach(() => site?.close());

  it("serves commit after commit, and status says which engine read it", async () => {
    site = await openGitSite({ withoutV2 });
    const repository = site.repository();
    const git = { repository: site.server.url(), branch: "main" };
    const commit = repository.commit({ "registry.json": numberedRegistry(0) });
    const pinned = { name: "pinned", git: { ...git, commit } };
    site.configure([{ name: "catalog", git, syncPolicy: { interval: "1h" }, deletionGuard: false }, pinned]);
    await sync((await site.start()).internalUrl);
    expect(await site.source("catalog")).toMatchObject({ engine });
    for (let number = 1; number <= 3; number++) {
      const revision = repository.commit({ "registry.json": numberedRegistry(number) });
      expect((await sync(site.daemon.internalUrl)).sources[0]).toMatchObject({ outcome: "applied", revision });
      expect(numberOf(await site.served("catalog"))).toBe(number);
    }
    repository.commit({ "README.md": "Words\n", "registry.json": numberedRegistry(3) });
    expect((await sync(site.daemon.internalUrl)).sources[0]).toMatchObject({ outcome: "unchanged" });
    expect(await site.source("catalog")).toMatchObject({ engine });
    // Looking at a commit asks nobody, so what is known of it stays.
    expect((await sync(site.daemon.internalUrl)).sources[1]).toMatchObject({ outcome: "unchanged" });
    expect(await site.source("pinned")).toMatchObject({ engine });
    const { stdout } = await runRegistryd(["status"], { cwd: site.folder });
    expect(stdout).toMatch(new RegExp(`^catalog +branch main +registry\\.json .* ${engine} +http`, "m"));
  });

  it("G27 a Git LFS pointer in place of the document is named, and the last good stays", async () => {
    site = await openGitSite({ withoutV2 });
    const repository = site.repository();
    repository.commit({ "registry.json": numberedRegistry(1) });
    site.configure([{ name: "catalog", git: { repository: site.server.url() }, syncPolicy: { interval: "1h" } }]);
    await sync((await site.start()).internalUrl);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0f".repeat(32)}\nsize 12345\n`;
    repository.commit({ "registry.json": pointer });
    expect((await sync(site.daemon.internalUrl)).sources[0]).toMatchObject({
      outcome: "failed",
      error: {
        code: "schema",
        message: expect.stringContaining("file is a Git LFS pointer"),
        hint: expect.any(String),
      },
    });
    expect(numberOf(await site.served("catalog"))).toBe(1);
    expect(JSON.stringify(await site.source("catalog"))).not.toContain("0f0f");
  });

  it("G14 a force-push between look and fetch is followed at once, and is no failure", async () => {
    site = await openGitSite({ withoutV2 });
    const repository = site.repository();
    repository.commit({ "registry.json": numberedRegistry(1) });
    site.configure([
      { name: "catalog", git: { repository: site.server.url() }, syncPolicy: { interval: "1h" }, deletionGuard: false },
    ]);
    await sync((await site.start()).internalUrl);
    repository.commit({ "registry.json": numberedRegistry(2) }, { parent: null });
    let rewritten = "";
    site.server.intercept(async (_, response, proceed) => {
      if (rewritten === "" && site.server.requests.at(-1)?.body.includes("want ")) {
        rewritten = repository.commit({ "registry.json": numberedRegistry(3) }, { parent: null });
        repository.git("prune", "--expire=now");
      }
      send(response, await proceed());
    });
    expect((await sync(site.daemon.internalUrl)).sources[0]).toMatchObject({ outcome: "applied", revision: rewritten });
    expect(numberOf(await site.served("catalog"))).toBe(3);
    expect((await site.runs("catalog")).map(({ outcome }) => outcome)).not.toContain("failed");
  });

  it("syncs once without a daemon and ends", async () => {
    site = await openGitSite({ withoutV2 });
    site.repository().commit({ "registry.json": numberedRegistry(1) });
    site.configure([{ name: "catalog", git: { repository: site.server.url() } }]);
    const finished = await runRegistryd(["sync"], { cwd: site.folder });
    expect(finished, finished.stderr).toMatchObject({ exitCode: 0 });
    const { stdout } = await runRegistryd(["list"], { cwd: site.folder });
    expect(stdout).toContain("1.1.0");
  });
});

it("G33 what the child of isomorphic-git held is removed at the next start, when both were killed", async () => {
  const site = await openGitSite({ withoutV2: true });
  try {
    const temporary = join(site.folder, "tmp");
    mkdirSync(temporary);
    const start = () => site.start({ TMPDIR: temporary });
    site.repository().commit({ "registry.json": numberedRegistry(1) });
    site.configure([{ name: "catalog", git: { repository: site.server.url() }, syncPolicy: { interval: "1h" } }]);
    // The child asks for the pack, and waits.
    site.server.intercept(async ({ method }, response, proceed) => {
      if (method === "GET") send(response, await proceed());
    });
    const { pid } = await start();
    await eventually(10_000, async () => site.server.requests.some(({ method }) => method === "POST"));
    // Stopped first, so that the daemon cannot clear up behind its child.
    process.kill(pid, "SIGSTOP");
    for (const child of childrenOf(pid)) process.kill(child, "SIGKILL");
    process.kill(pid, "SIGKILL");
    await site.stop();
    expect(readdirSync(temporary)).toHaveLength(1);

    site.server.intercept(null);
    await sync((await start()).internalUrl);
    expect(numberOf(await site.served("catalog"))).toBe(1);
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    await site.close();
  }
});

function childrenOf(pid: number): readonly number[] {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.filter((child) => parentOf(child) === String(pid)).map(Number);
}

function parentOf(pid: string): string | undefined {
  try {
    return /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
