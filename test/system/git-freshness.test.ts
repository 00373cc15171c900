import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rounds, withinMs } from "../support/bounds.ts";
import { eventually, sync } from "../support/client.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { type GitSite, openGitSite } from "../support/git-site.ts";
import { numberedRegistry, numberOf } from "../support/numbered-registry.ts";
import { type Relay, startRelay } from "../support/relay.ts";
import { runRegistryd } from "../support/run-registryd.ts";

const INTERVAL_MS = 5_000;

describe("a pushed commit", () => {
  let site: GitSite;
  let repository: GitRepository;
  let network: Relay;

  const push = (number: number) => repository.commit({ "registry.json": numberedRegistry(number) });
  const configure = (interval: string) =>
    site.configure([
      {
        name: "catalog",
        git: { repository: `${network.origin}/catalog.git` },
        syncPolicy: { interval },
        deletionGuard: false,
      },
    ]);
  const servedNumber = async () => numberOf(await site.served("catalog"));

  beforeEach(async () => {
    site = await openGitSite();
    repository = site.repository();
    network = await startRelay(site.server.origin);
    push(0);
  });

  afterEach(async () => {
    await network.close();
    await site.close();
  });

  it("is served within the interval and two seconds", async () => {
    configure("5s");
    const { internalUrl } = await site.start();
    await sync(internalUrl);
    for (let number = 1; number <= rounds(20); number++) {
      const commit = push(number);
      await eventually(INTERVAL_MS + withinMs(2_000), async () => (await servedNumber()) === number);
      expect((await site.runs("catalog"))[0]).toMatchObject({
        trigger: "schedule",
        outcome: "applied",
        revisionAfter: commit,
      });
    }
  });

  it("is served when `registryd sync` returns", async () => {
    configure("1h");
    await site.start();
    for (let number = 1; number <= 5; number++) {
      push(number);
      const finished = await runRegistryd(["sync", "catalog"], { cwd: site.folder });
      expect(finished, finished.stderr).toMatchObject({ exitCode: 0 });
      expect(await servedNumber()).toBe(number);
    }
  });

  it("outlives a restart without a network, and the next one is served when the network is back", async () => {
    configure("5s");
    const first = await site.start();
    await sync(first.internalUrl);
    const before = await pageOf(first.url);
    await site.stop();
    const { lastSuccessAt, revision } = await lastKnown();
    await network.cut();

    const { url, internalUrl } = await site.start();
    expect(await pageOf(url)).toBe(before);
    expect((await fetch(`${internalUrl}/readiness`)).status).toBe(200);
    await eventually(withinMs(2_000), async () => (await site.source("catalog")).state === "failing");
    expect(await site.source("catalog")).toMatchObject({
      revision,
      lastSuccessAt,
      error: { code: "network", hint: expect.any(String), helpsToWait: true },
    });
    const since = (await site.source("catalog")).error?.since ?? "";
    const status = await runRegistryd(["status"], { cwd: site.folder });
    expect(status.stdout).toContain(`catalog: network since ${since}`);
    expect(status.stdout).toContain(lastSuccessAt);
    expect(await pageOf(url)).toBe(before);

    push(1);
    await network.mend();
    await eventually(INTERVAL_MS + withinMs(2_000), async () => (await servedNumber()) === 1);
    await eventually(withinMs(1_000), async () => !(await site.source("catalog")).running);
    expect(await site.source("catalog")).toMatchObject({ state: "ok", error: null, consecutiveFailures: 0 });
  });

  /** What the store knows, as the command line says it without a daemon. */
  async function lastKnown(): Promise<{ lastSuccessAt: string; revision: string }> {
    const { stdout } = await runRegistryd(["status", "--json"], { cwd: site.folder });
    const { daemon, sources } = JSON.parse(stdout);
    expect(daemon).toBeNull();
    return sources[0];
  }
});

async function pageOf(url: string): Promise<string> {
  return (await fetch(`${url}/v0.1/servers?limit=100`)).text();
}
