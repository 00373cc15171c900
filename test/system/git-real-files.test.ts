import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sync, walk } from "../support/client.ts";
import { ENGINES } from "../support/git-bench.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { type GitSite, openGitSite } from "../support/git-site.ts";
import { sorted } from "../support/independent-model.ts";
import { hasSharedData, sharedDataPath } from "../support/shared-data.ts";

interface Document {
  readonly data: { readonly servers: readonly unknown[] };
}

const FILES = ["publishing-guide-example", "toolhive-example", "agentregistry-seed", "official-2025-12-18"];

describe.skipIf(!hasSharedData).each(ENGINES)(
  "real registry files in one git repository, read by $engine",
  ({ engine, withoutV2 }) => {
    let site: GitSite;
    let repository: GitRepository;
    let commit: string;

    beforeAll(async () => {
      site = await openGitSite({ withoutV2 });
      const bytes = FILES.map((file) => [`lists/${file}.json`, readFileSync(sharedDataPath(`real/${file}.json`))]);
      repository = site.repository();
      commit = repository.commit(Object.fromEntries(bytes), { at: "2026-03-04T05:06:07Z" });
      site.configure(
        FILES.flatMap((file) => [
          { name: `git-${file}`, git: { repository: site.server.url(), path: `lists/${file}.json` } },
          { name: `file-${file}`, file: { path: sharedDataPath(`real/${file}.json`) } },
        ]),
      );
      const { internalUrl } = await site.start();
      await sync(internalUrl);
    });

    afterAll(() => site?.close());

    describe.each(FILES)("%s", (file) => {
      it.each([
        { kind: "servers", path: "servers" },
        { kind: "skills", path: "x/dev.toolhive/skills" },
      ])("$kind are deep-equal to those of the file itself", async ({ kind, path }) => {
        const listOf = (source: string) =>
          walk<Record<string, unknown>>(`${site.daemon.url}/registry/${source}/v0.1/${path}`, kind);
        const fromGit = await listOf(`git-${file}`);
        expect(fromGit.map(withoutOurKeys)).toEqual((await listOf(`file-${file}`)).map(withoutOurKeys));
        if (kind === "servers") expect(fromGit.length).toBeGreaterThan(0);
      });

      it("serves what the commit holds", async () => {
        const document = JSON.parse(repository.git("show", `${commit}:lists/${file}.json`)) as Document;
        const written = new Set(document.data.servers.map(sorted));
        for (const { server } of await site.served(`git-${file}`)) expect(written).toContain(sorted(server));
      });

      it("has the same counts and diagnostics, and says where it comes from", async () => {
        const [git, plain] = [await site.source(`git-${file}`), await site.source(`file-${file}`)];
        expect(git.counts).toEqual(plain.counts);
        expect(git.state).toBe(plain.state);
        expect(git.diagnosticsTotal).toBe(plain.diagnosticsTotal);
        expect(git.diagnostics.map(placeOf)).toEqual(plain.diagnostics.map(placeOf));
        expect(git).toMatchObject({
          type: "git",
          revision: commit,
          revisionAt: "2026-03-04T05:06:07.000Z",
          engine,
          location: {
            repository: site.server.url(),
            branch: null,
            tag: null,
            commit: null,
            path: `lists/${file}.json`,
          },
        });
      });
    });
  },
);

/** Everything but what the server says of its own. */
function withoutOurKeys(item: Record<string, unknown>): unknown {
  const isOurs = (key: string) =>
    key.startsWith("dev.registryd/") || key === "io.modelcontextprotocol.registry/official";
  const meta = Object.entries((item["_meta"] ?? {}) as object).filter(([key]) => !isOurs(key));
  return { ...item, _meta: Object.fromEntries(meta) };
}

function placeOf({ file: _, ...rest }: { readonly file: string }): unknown {
  return rest;
}
