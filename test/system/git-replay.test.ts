import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Item, sync } from "../support/client.ts";
import { expectServed } from "../support/expect-served.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { type GitSite, openGitSite, push } from "../support/git-site.ts";
import { createModel, EMPTY_STATE, isSame, type ModelState } from "../support/independent-model.ts";
import { openReplay, type Replay } from "../support/replay.ts";
import { hasSharedData, sharedDataPath } from "../support/shared-data.ts";

const SHRUNK = 83;
const RESTORED = 100;
const PROVED_EVERY = 10;

describe.skipIf(!hasSharedData)("150 real states of the official feed, pushed one after the other", () => {
  let site: GitSite;
  let served: GitRepository;
  let replay: Replay;

  beforeAll(async () => {
    replay = openReplay(sharedDataPath(""));
    site = await openGitSite();
    served = site.repository();
    const syncPolicy = { interval: "1h" };
    site.configure([{ name: "feed", git: { repository: site.server.url(), branch: "main" }, syncPolicy }]);
    await site.start();
  });

  afterAll(async () => {
    await site?.close();
    replay?.remove();
  });

  it("serves after each what an independent model computes, and proves where it comes from", async () => {
    const model = createModel(sharedDataPath(""));
    const { internalUrl } = site.daemon;
    let state: ModelState = EMPTY_STATE;
    let changedIn: Origins = new Map();
    for (const [index, commit] of replay.commits.entries()) {
      await push(replay.repository, served.dir, `${commit}:refs/heads/main`);
      const document = JSON.parse(replay.document(commit).toString());
      const before = state;
      state = model.next(before, document);
      const { held, outcome } = (await sync(internalUrl)).sources[0] ?? {};
      expect(outcome === "held", `held at ${index}`).toBe(state.held);
      if (index === SHRUNK) {
        expect(held).toMatchObject({ revision: commit, removed: expect.any(Number), of: before.served.size });
        expectServed(await site.served("feed"), before, `while ${index} is held`);
        await sync(internalUrl, `source=feed&acceptDeletions=${commit}`);
        state = model.next(before, document, { guard: false });
        expect(state.served.size).toBeLessThanOrEqual(100);
      }
      if (index === RESTORED) expect(document.data.servers).toHaveLength(1_019);
      changedIn = originsAfter(changedIn, before, state, commit);
      const items = await site.served("feed");
      expectServed(items, state, `at ${index}`);
      expect((await site.source("feed")).revision).toBe(commit);
      if (index % PROVED_EVERY === 0) expectProved(items, changedIn, served, site.server.url());
    }
  }, 900_000);
});

/** By entry, the commit in which its served content last changed. */
type Origins = ReadonlyMap<string, string>;

function originsAfter(origins: Origins, before: ModelState, after: ModelState, commit: string): Origins {
  return new Map(
    [...after.served].map(([key, server]) => {
      const isKept = before.served.has(key) && isSame(before.served.get(key), server);
      return [key, isKept ? (origins.get(key) ?? commit) : commit];
    }),
  );
}

/** What `git show COMMIT:registry.json` has at the line is the entry, whole and equal. */
function expectProved(items: readonly Item[], changedIn: Origins, served: GitRepository, repository: string): void {
  const shown = new Map<string, readonly string[]>();
  for (const { server, _meta } of items) {
    const key = `${server.name}@${server.version}`;
    const provenance = _meta["dev.registryd/provenance"] as unknown as { revision: string; line: number };
    const revision = changedIn.get(key) ?? "";
    expect(provenance, key).toMatchObject({ source: "feed", type: "git", repository, path: "registry.json", revision });
    const lines = shown.get(revision) ?? served.git("show", `${revision}:registry.json`).split("\n");
    shown.set(revision, lines);
    const shownEntry = entryAt(lines, provenance.line);
    if (!isSame(shownEntry, server)) expect(shownEntry, `${key} at ${revision}:${provenance.line}`).toEqual(server);
  }
}

/** The entry that begins at a line of an indented document: up to the brace that closes it. */
function entryAt(lines: readonly string[], line: number): unknown {
  const first = lines[line - 1] ?? "";
  const indent = first.slice(0, first.indexOf("{"));
  const rest = lines.slice(line - 1);
  const end = rest.findIndex((text) => text === `${indent}}` || text === `${indent}},`);
  return JSON.parse(
    rest
      .slice(0, end + 1)
      .join("\n")
      .replace(/,$/, ""),
  );
}
