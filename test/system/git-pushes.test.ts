import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rounds } from "../support/bounds.ts";
import { getJson, type Item, sync } from "../support/client.ts";
import { ENGINES } from "../support/git-bench.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { type Intercept, send } from "../support/git-server.ts";
import { type GitSite, openGitSite, push } from "../support/git-site.ts";
import { mulberry32 } from "../support/made-up-registry.ts";
import { numberedRegistry, numberOf } from "../support/numbered-registry.ts";

const PUSHES = rounds(500);
const READERS = 3;
/** The child takes its time, so that several pushes come meanwhile; an older server no longer has what a rewriting took away. */
const REWRITTEN_EVERY = { builtin: 10, "isomorphic-git": 50 };

describe.each(ENGINES)(
  `${PUSHES} pushes while $engine fetches and the repository is served`,
  ({ engine, withoutV2 }) => {
    let site: GitSite;
    let served: GitRepository;
    let author: GitRepository;

    beforeAll(async () => {
      site = await openGitSite({ withoutV2 });
      served = site.repository();
      author = createGitRepository("author.git");
    });

    afterAll(async () => {
      await site?.close();
      author?.remove();
    });

    it("every answer is one commit, whole", async () => {
      const commits = Array.from({ length: PUSHES }, (_, number) => commitOf(author, number, REWRITTEN_EVERY[engine]));
      const next = async (number: number) => push(author.dir, served.dir, `+${commits[number]}:refs/heads/main`);
      await next(0);
      site.server.intercept(haltingly());
      const git = { repository: site.server.url(), branch: "main" };
      site.configure([{ name: "catalog", git, syncPolicy: { interval: "1h" }, deletionGuard: false }]);
      const { url, internalUrl } = await site.start();
      await sync(internalUrl);

      let pushing = true;
      const whilePushing = async (work: () => Promise<unknown>) => {
        while (pushing) await work();
      };
      const pushAll = async () => {
        for (let number = 1; number < PUSHES; number++) await next(number);
        pushing = false;
      };
      const readers = Array.from({ length: READERS }, () => createReader(url, commits));
      const reading = readers.map(({ read }) => whilePushing(read));
      await Promise.all([pushAll(), whilePushing(() => sync(internalUrl)), ...reading]);

      await sync(internalUrl);
      for (const { read, newest } of readers) {
        await read();
        expect(newest()).toBe(PUSHES - 1);
      }
      const runs = await site.runs("catalog");
      const outcomes = runs.map(({ outcome }) => outcome);
      expect(runs.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
      expect(outcomes.filter((outcome) => outcome === "applied").length, "snapshots on the way").toBeGreaterThan(5);
    }, 900_000);
  },
);

/** Each state has a size of its own; now and then history is rewritten. */
function commitOf(author: GitRepository, number: number, rewrittenEvery: number): string {
  const files = { "registry.json": numberedRegistry(number, sizeOf(number)), "notes.txt": `${number}\n` };
  return author.commit(files, number % rewrittenEvery === 0 ? { parent: null } : {});
}

function sizeOf(number: number): number {
  return 40 + ((number * 7) % 60);
}

/** Answers come late by chance, so that pushes fall between the requests of one fetch. */
function haltingly(): Intercept {
  const random = mulberry32(11);
  return async (_, response, proceed) => {
    await sleep(random() * 40);
    const answer = await proceed();
    await sleep(random() * 40);
    send(response, answer);
  };
}

/** Reads the whole registry in one answer, again and again; time never runs backwards. */
function createReader(url: string, commits: readonly string[]) {
  let newest = 0;
  return {
    newest: () => newest,
    async read() {
      const { servers } = await getJson<{ servers: Item[] }>(`${url}/v0.1/servers?limit=100`);
      const number = numberOf(servers);
      expect(servers).toHaveLength(sizeOf(number));
      const revisions = servers.map(({ _meta }) => Object(_meta["dev.registryd/provenance"]).revision);
      expect(new Set(revisions)).toEqual(new Set([commits[number]]));
      expect(number).toBeGreaterThanOrEqual(newest);
      newest = number;
    },
  };
}
