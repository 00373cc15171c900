import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Look, Source } from "../../src/sources/source.ts";
import { gitSource } from "../support/git-source.ts";
import { recordFigure } from "./figures.ts";
import { addManyRefs, type Catalogue, openCatalogue, timeOfGit } from "./git-catalogue.ts";
import { compare, cost, type Sides } from "./side-by-side.ts";

/** What takes a few milliseconds, some of them by chance, is repeated more often. */
const ROUNDS = { short: 41, long: 11 };
const MANY_REFS = 50_000;
const NEVER = new AbortController().signal;
const PROCESSES = "processes: the server's, one a request; git is one itself, and ours is up already";

describe("git, 5,000 files of 50 MB and a registry of 3.5 MB", () => {
  let catalogue: Catalogue;
  let clone: string;
  let source: Source;
  let last: { readonly look: Look; readonly known: ReadonlySet<string> };

  const open = () => gitSource(catalogue.url, { branch: "main" });
  const readWhole = async (from: Source) => remember(from, await from.look(null, NEVER), new Set());

  async function remember(from: Source, look: Look, known: ReadonlySet<string>): Promise<void> {
    const { files } = await from.fetch(look, known, NEVER);
    last = { look, known: new Set(files.map(({ contentId }) => contentId)) };
  }

  const followUp = () =>
    timed(async () => {
      const look = await source.look(last.look.fingerprint, NEVER);
      if (look.fingerprint !== last.look.fingerprint) await remember(source, look, last.known);
    });

  async function firstSync(): Promise<number> {
    const fresh = open();
    const tookMs = await timed(() => readWhole(fresh));
    await fresh.close();
    return tookMs;
  }

  async function cloneOnce(): Promise<number> {
    const target = join(catalogue.folder, "once");
    const tookMs = await timeOfGit(catalogue.folder, "clone", "-q", "--bare", "--depth", "1", catalogue.url, target);
    rmSync(target, { recursive: true });
    return tookMs;
  }

  const fetchOnce = () => timeOfGit(clone, "fetch", "-q", "--depth", "1", "origin", "main");
  const lookOnly = { prepare: () => {}, ours: followUp, git: () => timeOfGit(clone, "ls-remote", "origin") };
  const unrelated = { prepare: () => catalogue.commitUnrelated(), ours: followUp, git: fetchOnce };
  const changed = { prepare: () => catalogue.commitRegistry(), ours: followUp, git: fetchOnce };
  const first = { prepare: () => {}, ours: firstSync, git: cloneOnce };
  const FETCH = "`git fetch --depth 1`";
  const CLONE = "`git clone --depth 1 --bare`, so without a checkout";

  beforeAll(async () => {
    catalogue = await openCatalogue();
    catalogue.allowFilter(true);
    clone = join(catalogue.folder, "clone.git");
    await timeOfGit(catalogue.folder, "clone", "-q", "--bare", "--depth", "1", catalogue.url, clone);
    await timeOfGit(clone, "config", "gc.auto", "0");
    source = open();
    await readWhole(source);
  });

  afterAll(async () => {
    await source?.close();
    catalogue?.close();
  });

  // No blob but the wanted one moves: two requests bring refs and trees, and the registry alone has a request of its own.
  it.each<[string, Sides, string, Bounds]>([
    ["nothing changed", lookOnly, "`git ls-remote`", { ratio: 0.3, requests: 1, bytes: 1_000, why: PROCESSES }],
    ["unrelated commit", unrelated, FETCH, { ratio: 0.5, requests: 2, bytes: 300_000, why: "packing the trees" }],
    [
      "the file changed",
      changed,
      FETCH,
      { ratio: 0.8, requests: 3, bytes: 1_000_000, why: "deflate, then our inflate" },
    ],
    ["first sync", first, CLONE, { ratio: 0.5, requests: 4, bytes: 1_000_000, why: "as above, and one request more" }],
  ])("%s", async (name, sides, beside, atMost) => {
    const compared = await compare(catalogue, sides, sides === lookOnly ? ROUNDS.short : ROUNDS.long);
    const toReach = `≤ ${atMost.ratio}×, ≤ ${cost(atMost.requests, atMost.bytes)}`;
    recordFigure({ figure: `git, ${name}`, beside, measured: compared.text, toReach, bound: atMost.why });
    expect(compared.requests).toBeLessThanOrEqual(atMost.requests);
    expect(compared.bytes).toBeLessThanOrEqual(atMost.bytes);
    expect(compared.ratio).toBeLessThanOrEqual(atMost.ratio);
  });

  describe("without allowFilter", () => {
    beforeAll(async () => {
      catalogue.allowFilter(false);
      await source.close();
      source = open();
      await readWhole(source);
    });

    it.each<[string, Sides, string]>([
      ["unrelated commit", unrelated, FETCH],
      ["the file changed", changed, FETCH],
      ["first sync", first, CLONE],
    ])("%s", async (name, sides, beside) => {
      const compared = await compare(catalogue, sides, ROUNDS.long);
      const bound = "the pack of the whole commit, each time";
      const figure = `git without allowFilter, ${name}`;
      recordFigure({ figure, beside, measured: compared.text, toReach: "reported", bound });
      expect(compared.bytes).toBeGreaterThan(10_000_000);
    });
  });

  it("50,000 refs, nothing changed", async () => {
    const url = addManyRefs(catalogue, MANY_REFS);
    const many = gitSource(url, { branch: "main" });
    const { fingerprint } = await many.look(null, NEVER);
    const sides: Sides = {
      prepare: () => {},
      ours: () => timed(async () => expect((await many.look(fingerprint, NEVER)).fingerprint).toBe(fingerprint)),
      git: () => timeOfGit(catalogue.folder, "ls-remote", url, "refs/heads/main"),
    };
    const compared = await compare(catalogue, sides, ROUNDS.short);
    await many.close();
    recordFigure({
      figure: "git, 50,000 refs, nothing changed",
      beside: "`git ls-remote` of that one ref",
      measured: compared.text,
      toReach: "≤ 0.5×",
      bound: PROCESSES,
    });
    expect(compared.ratio).toBeLessThanOrEqual(0.5);
  });
});

interface Bounds {
  readonly ratio: number;
  readonly requests: number;
  readonly bytes: number;
  readonly why: string;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
