import { describe, expect, it } from "vitest";
import { keyOf } from "../../../src/model.ts";
import type { StoredEntry, StoredQuarantined } from "../../../src/store/store.ts";
import { AT, ERROR, itemsOf, made, nextEntry, query, registryConfig, walk } from "../scene.ts";
import type { WithScene } from "../store-contract.ts";

/** What a run writes, and what comes back of it. */
export function describeSnapshots(withScene: WithScene): void {
  describe("a snapshot", () => {
    it("serves what it holds, in the shapes of the contract", () =>
      withScene((scene) => {
        const location = { repository: "https://git.example.com/acme/catalog.git", path: "registry.json" };
        scene.configure([{ name: "a", type: "git", location }], [registryConfig("default", ["a"])]);
        const entry = { name: "io.example/geo", version: "1.0.0", text: "A map", line: 12 };
        scene.sync("a", { entries: [entry], revision: "9f1c", revisionAt: AT(1) }, AT(5));
        const { id } = scene.registry();
        const item = String(scene.reader.item({ ...query(id), name: entry.name, version: "1.0.0" }));
        expect(JSON.parse(item)).toEqual({
          server: JSON.parse(nextEntry(entry).content.json),
          _meta: {
            "io.modelcontextprotocol.registry/official": {
              status: "active",
              statusChangedAt: AT(1),
              publishedAt: AT(1),
              updatedAt: AT(5),
              isLatest: true,
            },
            "dev.registryd/provenance": {
              source: "a",
              type: "git",
              repository: location.repository,
              path: "registry.json",
              revision: "9f1c",
              line: 12,
              stale: false,
            },
          },
        });
        const members = Object.keys(JSON.parse(item)._meta);
        expect(members).toEqual(["io.modelcontextprotocol.registry/official", "dev.registryd/provenance"]);
      }));

    it.each([
      { type: "file" as const, location: { path: "/data/a.json" }, repository: null, path: "registry.json" },
      {
        type: "url" as const,
        location: { url: "https://example.com/a.json" },
        repository: "https://example.com/a.json",
        path: null,
      },
    ])("says where an entry of a $type came from", ({ type, location, repository, path }) =>
      withScene((scene) => {
        scene.configure([{ name: "a", type, location }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/geo@1.0.0"]);
        const [item] = walk(scene.reader, query(scene.registry().id));
        expect(item?.provenance).toMatchObject({ type, repository, path });
      }),
    );

    it.each([
      {
        provenance: "full" as const,
        shows: {
          source: "a",
          type: "file",
          repository: null,
          path: "registry.json",
          revision: "r1",
          line: 1,
          stale: false,
        },
      },
      { provenance: "source" as const, shows: { source: "a" } },
      { provenance: "off" as const, shows: undefined },
    ])("shows as much provenance as asked for: $provenance", ({ provenance, shows }) =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const skill = { kind: "skill" as const, name: "x/tidy", version: "1.0.0" };
        scene.sync("a", { entries: ["x/geo@1.0.0", skill], revision: "r1" });
        const { id } = scene.registry();
        for (const kind of ["server", "skill"] as const) {
          const page = walk(scene.reader, query(id, { kind, provenance }));
          const name = kind === "server" ? "x/geo" : "x/tidy";
          const one = scene.reader.item({ ...query(id, { kind, provenance }), name, version: "latest" });
          const all = scene.reader.versions({ ...query(id, { kind, provenance }), name });
          const listed = JSON.parse(String(all))
            [`${kind}s`].map((item: unknown) => JSON.stringify(item))
            .join();
          for (const item of [...page, ...itemsOf(one ?? "", kind), ...itemsOf(listed, kind)]) {
            expect(item.provenance).toEqual(shows);
          }
        }
      }),
    );

    it("counts what it adds, changes and removes", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        expect(scene.sync("a", ["x/a@1.0.0", "x/b@1.0.0", "x/c@1.0.0"])).toEqual({ added: 3, changed: 0, removed: 0 });
        expect(scene.sync("a", ["x/b@1.0.0 new", "x/c@1.0.0", "x/d@1.0.0"])).toEqual({
          added: 1,
          changed: 1,
          removed: 1,
        });
        expect(
          walk(scene.reader, query(scene.registry().id)).map(({ key, entry }) => `${key} ${entry["description"]}`),
        ).toEqual(["server:x/b@1.0.0 new", "server:x/c@1.0.0 text", "server:x/d@1.0.0 text"]);
      }));

    it("leaves everything as it is when only white space moved", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/a@1.0.0"]);
        const before = { registry: scene.registry(), items: walk(scene.reader, query(scene.registry().id)) };
        const spaced = { ...made("x/a@1.0.0"), space: " ", line: 40 };
        expect(scene.sync("a", [spaced])).toEqual({ added: 0, changed: 0, removed: 0 });
        expect({ registry: scene.registry(), items: walk(scene.reader, query(scene.registry().id)) }).toEqual(before);
        expect(scene.store.entries("a", null)[0]?.rawDigest).toBe(nextEntry(spaced).rawDigest);
      }));

    it("keeps the old form of an entry whose new one is quarantined, and marks it stale until it is mended", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const shown = () =>
          walk(scene.reader, query(scene.registry().id)).map(({ key, entry, provenance, official }) => [
            key,
            entry["description"],
            provenance?.["stale"],
            official["updatedAt"],
          ]);
        scene.sync("a", ["x/a@1.0.0 old"], AT(1));
        scene.sync("a", { entries: [], quarantined: ["x/a@1.0.0 bad"] }, AT(2));
        expect(shown()).toEqual([["server:x/a@1.0.0", "old", true, AT(1)]]);
        expect(scene.store.entries("a", null)).toMatchObject([{ stale: true, rawDigest: null }]);
        expect(scene.store.baseline("a").counts).toMatchObject({ quarantined: 1, stale: 1, served: 1 });
        scene.sync("a", ["x/a@1.0.0 old"], AT(3));
        expect(shown()).toEqual([["server:x/a@1.0.0", "old", false, AT(1)]]);
      }));

    it("keeps every digit and key of an entry, and finds it by its digest", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const odd = { name: "x/odd", version: "1.0.0", text: 'Ünï "quoted" \\ 😀 \u2028' };
        scene.sync("a", [odd]);
        const { digest, content } = nextEntry(odd);
        expect(scene.store.contentJson(digest)).toBe(content.json);
        expect(() => scene.store.contentJson("0".repeat(64))).toThrow(expect.objectContaining({ code: "internal" }));
        expect(String(scene.reader.list(query(scene.registry().id)).items)).toContain(content.json);
      }));

    it("stores equal bytes once and tells kinds apart", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["a", "b"])]);
        const skill = { kind: "skill" as const, name: "x/same", version: "1.0.0" };
        const plugin = { kind: "plugin" as const, name: "x/same", version: "1.0.0" };
        scene.sync("a", ["x/same@1.0.0", skill]);
        scene.sync("b", [plugin, "y/other@1.0.0"]);
        const { id, counts } = scene.registry();
        expect(counts).toEqual({
          server: { names: 2, versions: 2 },
          skill: { names: 1, versions: 1 },
          plugin: { names: 1, versions: 1 },
        });
        for (const kind of ["server", "skill", "plugin"] as const) {
          expect(walk(scene.reader, query(id, { kind }))[0]?.key).toBe(`${kind}:x/same@1.0.0`);
        }
      }));

    it("remembers verdicts by the bytes they were made on", () =>
      withScene((scene) => {
        const warning = { ...ERROR, severity: "warning" as const };
        const good = { ...made("x/a@1.0.0"), findings: [warning] };
        const bad = { ...made("x/b@1.0.0"), findings: [ERROR] };
        const twin = { ...made("x/c@1.0.0"), findings: [warning] };
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", { entries: [good], quarantined: [bad, twin], rules: "rules-1" });
        const { id, digest, rawDigest } = nextEntry(good);
        const entry = { id, digest, rawDigest, filtered: false, stale: false, findings: [warning] };
        expect(scene.store.entries("a", null)).toEqual([entry]);
        const quarantined = scene.store.quarantined("a", null);
        expect(quarantined).toEqual([
          {
            position: 1,
            rawDigest: nextEntry(bad).rawDigest,
            kind: "server",
            id: nextEntry(bad).id,
            findings: [ERROR],
          },
          {
            position: 2,
            rawDigest: nextEntry(twin).rawDigest,
            kind: "server",
            id: nextEntry(twin).id,
            findings: [warning],
          },
        ]);
      }));

    it("hands out what it has in pages, of which none is missed", () =>
      withScene((scene) => {
        const names = Array.from({ length: 5_500 }, (_, number) => `x/n${number}@1.0.0`);
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", { entries: names, quarantined: names.map((key) => `${key}-bad`) });
        const entries = pagesOf<StoredEntry>((last) => scene.store.entries("a", last?.id ?? null));
        expect(new Set(entries.map(({ id }) => id.name)).size).toBe(5_500);
        expect(entries).toHaveLength(5_500);
        const quarantined = pagesOf<StoredQuarantined>((last) => scene.store.quarantined("a", last));
        expect(quarantined.map(({ id }) => `${id?.name}@${id?.version}`)).toEqual(names.map((key) => `${key}-bad`));
      }));

    it("keeps filtered entries out of every answer, and out of the counts of changes", () =>
      withScene((scene) => {
        const passes = ({ name }: { readonly name: string }) => name !== "x/hidden";
        scene.configure([{ name: "a", passes, filterKey: "hide" }], [registryConfig("default", ["a"])]);
        expect(scene.sync("a", ["x/hidden@1.0.0", "x/seen@1.0.0"])).toEqual({ added: 1, changed: 0, removed: 0 });
        expect(scene.store.entries("a", null).map(({ id, filtered }) => [keyOf(id), filtered])).toEqual([
          ["server:x/hidden@1.0.0", true],
          ["server:x/seen@1.0.0", false],
        ]);
        expect(walk(scene.reader, query(scene.registry().id)).map(({ key }) => key)).toEqual(["server:x/seen@1.0.0"]);
        expect(scene.sync("a", ["x/seen@1.0.0"])).toEqual({ added: 0, changed: 0, removed: 0 });
      }));

    it("adds an entry that changes so that the filter lets it through, and removes one that no longer passes", () =>
      withScene((scene) => {
        const passes = ({ tags }: { readonly tags: readonly string[] }) => tags.includes("good");
        const tagged = (...tags: string[]) => [{ ...made("x/a@1.0.0"), tags }];
        scene.configure([{ name: "a", passes, filterKey: "good" }], [registryConfig("default", ["a"])]);
        expect(scene.sync("a", tagged())).toEqual({ added: 0, changed: 0, removed: 0 });
        expect(scene.sync("a", tagged("good"))).toEqual({ added: 1, changed: 0, removed: 0 });
        expect(scene.sync("a", tagged("good", "new"))).toEqual({ added: 0, changed: 1, removed: 0 });
        expect(scene.sync("a", tagged())).toEqual({ added: 0, changed: 0, removed: 1 });
      }));
  });
}

function pagesOf<T>(load: (last: T | null) => readonly T[]): readonly T[] {
  const pages: T[][] = [];
  for (;;) {
    const page = load(pages.at(-1)?.at(-1) ?? null);
    if (page.length === 0) return pages.flat();
    pages.push([...page]);
  }
}
