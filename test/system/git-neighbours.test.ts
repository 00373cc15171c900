import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isLong, withinMs } from "../support/bounds.ts";
import { eventually } from "../support/client.ts";
import { type GitServer, type Intercept, send, startGitServer } from "../support/git-server.ts";
import { type GitSite, openGitSite } from "../support/git-site.ts";
import { numberedRegistry } from "../support/numbered-registry.ts";

const SLOW_ANSWER_MS = 1_000;
const INTERVAL_MS = 5_000;
const WATCHED_MS = isLong ? 300_000 : 25_000;
const HEALTHY = Array.from({ length: 8 }, (_, index) => `healthy-${index}`);
const ILL = ["hangs", "trickles", "fails"];
/** Twenty sources of one repository, more than one host is asked for at once. */
const CROWD = Array.from({ length: 20 }, (_, index) => `crowd-${index}`);
const MOST_CONNECTIONS = 16;

describe("git sources beside each other", () => {
  let site: GitSite;
  let elsewhere: GitServer;
  let crowded: GitServer;

  const publish = (name: string) => site.repository(`${name}.git`).commit({ "registry.json": numberedRegistry(1) });
  const source = (name: string, server: GitServer, repository = name) => ({
    name,
    git: { repository: server.url(`${repository}.git`) },
    syncPolicy: { interval: "5s" },
  });

  beforeEach(async () => {
    site = await openGitSite();
    elsewhere = await startGitServer(site.root);
    crowded = await startGitServer(site.root);
  });

  afterEach(async () => {
    await site.close();
    await elsewhere.close();
    await crowded.close();
  });

  it("ten on one host are served from cold as soon as each can be, and all when the slowest is", async () => {
    const names = [...HEALTHY, "healthy-8", "slow"];
    for (const name of names) publish(name);
    site.server.intercept(slowed("/slow.git/"));
    site.configure(names.map((name) => source(name, site.server)));
    await site.start();
    const startedAt = performance.now();
    await eventually(withinMs(60_000), async () => (await site.source("slow")).revision !== null);
    const allServedMs = performance.now() - startedAt;
    const slowest = (await site.runs("slow")).at(-1);
    expect(slowest?.durationMs).toBeGreaterThan(SLOW_ANSWER_MS);
    expect(allServedMs).toBeLessThan((slowest?.durationMs ?? 0) + withinMs(1_000));
    for (const name of names) {
      expect(await site.served(name)).toHaveLength(30);
      const first = (await site.runs(name)).at(-1);
      expect(first, name).toMatchObject({ trigger: "start", outcome: "applied" });
      if (name !== "slow") expect(endOf(first), `${name} waits for nobody`).toBeLessThan(endOf(slowest));
    }
  });

  it("G30 eight keep their schedule beside some that hang, trickle and fail, on their host and on others", async () => {
    for (const name of [...HEALTHY, ...ILL]) publish(name);
    site.server.intercept(ill);
    elsewhere.intercept(ill);
    crowded.intercept(() => {});
    site.configure([
      ...ILL.map((name) => source(name, site.server)),
      ...ILL.map((name) => source(`${name}-elsewhere`, elsewhere, name)),
      ...CROWD.map((name) => source(name, crowded, "hangs")),
      ...HEALTHY.map((name) => source(name, site.server)),
    ]);
    await site.start();
    await eventually(withinMs(10_000), async () => crowded.connections() === MOST_CONNECTIONS);
    await sleep(WATCHED_MS);
    const endsAt = Date.now();
    const dueEach = Math.floor(WATCHED_MS / INTERVAL_MS);
    let kept = 0;
    for (const name of HEALTHY) {
      const runs = (await site.runs(name)).filter(({ startedAt }) => Date.parse(startedAt) <= endsAt);
      const keptOfOne = runs.filter(({ outcome }) => outcome === "applied" || outcome === "unchanged").length;
      expect(keptOfOne, name).toBeGreaterThanOrEqual(Math.floor(0.95 * dueEach));
      kept += keptOfOne;
      expect((await site.source(name)).state).toBe("ok");
    }
    expect(kept).toBeGreaterThanOrEqual(0.95 * HEALTHY.length * dueEach);
    if (!isLong) expect(crowded.connections()).toBe(MOST_CONNECTIONS);
    for (const name of CROWD) await expectIll(name);
    for (const name of ILL.flatMap((ailing) => [ailing, `${ailing}-elsewhere`])) await expectIll(name);
  }, 400_000);

  /** Without this the healthy ones would have kept their schedule beside nobody. */
  async function expectIll(name: string): Promise<void> {
    const { revision, state, running, error } = await site.source(name);
    expect({ name, revision }).toEqual({ name, revision: null });
    if (name.startsWith("fails")) expect(error?.code).toBe("http_status");
    else expect(running || (state === "failing" && error?.code === "timeout"), name).toBe(true);
  }
});

function endOf(run: { readonly startedAt: string; readonly durationMs: number } | undefined): number {
  return Date.parse(run?.startedAt ?? "") + (run?.durationMs ?? Number.NaN);
}

function slowed(path: string): Intercept {
  return async (request, response, proceed) => {
    if (request.url?.startsWith(path)) await sleep(SLOW_ANSWER_MS);
    send(response, await proceed());
  };
}

const ill: Intercept = async (request, response, proceed) => {
  const path = request.url ?? "";
  if (path.startsWith("/hangs.git/")) return;
  if (path.startsWith("/fails.git/")) return send(response, { status: 500, headers: {}, body: Buffer.from("no") });
  const answer = await proceed();
  if (!path.startsWith("/trickles.git/")) return send(response, answer);
  response.writeHead(200, { ...answer.headers, "Content-Length": answer.body.length });
  for (const byte of answer.body) {
    if (response.destroyed) return;
    response.write(Buffer.from([byte]));
    await sleep(2_000);
  }
};
