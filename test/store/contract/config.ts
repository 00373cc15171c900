import { describe, expect, it } from "vitest";
import { finishedRun, made, query, registryConfig, type Scene, walk } from "../scene.ts";
import type { WithScene } from "../store-contract.ts";

function served(scene: Scene, registry = "default", includeDeleted = false): readonly string[] {
  return walk(scene.reader, query(scene.registry(registry).id, { includeDeleted })).map(
    ({ key, provenance, official }) => `${provenance?.["source"]} ${key.slice("server:".length)} ${official["status"]}`,
  );
}

const NO_CHANGES = { added: 0, changed: 0, removed: 0 };

/** What a change of the config does without a look at any source. */
export function describeConfig(withScene: WithScene): void {
  const withAB = (test: (scene: Scene) => void) =>
    withScene((scene) => {
      scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["a", "b"])]);
      scene.sync("a", ["x/x@1.0.0"]);
      scene.sync("b", ["x/x@2.0.0", "y/y@1.0.0"]);
      test(scene);
    });

  describe("a config", () => {
    it("that is unchanged writes nothing", () =>
      withAB((scene) => {
        const before = scene.reader.dataVersion();
        const change = scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["a", "b"])]);
        expect(change).toEqual({ added: [], removed: [], changed: [], entries: NO_CHANGES });
        expect(scene.reader.dataVersion()).toBe(before);
      }));

    it("that drops a source takes its entries out, with tombstones", () =>
      withAB((scene) => {
        const change = scene.configure([{ name: "b" }], [registryConfig("default", ["b"])]);
        expect(change).toEqual({
          added: [],
          removed: ["a"],
          changed: ["default"],
          entries: { added: 1, changed: 0, removed: 1 },
        });
        expect(served(scene, "default", true)).toEqual([
          "a x/x@1.0.0 deleted",
          "b x/x@2.0.0 active",
          "b y/y@1.0.0 active",
        ]);
        expect(scene.reader.source("a")).toBeNull();
        expect(() => scene.store.baseline("a")).toThrow(expect.objectContaining({ code: "not_found" }));
      }));

    it("that renames a source keeps its entries and their times, under the new name", () =>
      withAB((scene) => {
        const before = walk(scene.reader, query(scene.registry().id)).map(({ official }) => official);
        const { revision } = scene.store.baseline("b");
        const renamed = { name: "c", locationKey: "file:/data/b.json" };
        const change = scene.configure([{ name: "a" }, renamed], [registryConfig("default", ["a", "c"])]);
        expect(change).toMatchObject({ added: [], removed: [], changed: ["c"], entries: NO_CHANGES });
        expect(served(scene, "default", true)).toEqual(["a x/x@1.0.0 active", "c y/y@1.0.0 active"]);
        expect(walk(scene.reader, query(scene.registry().id)).map(({ official }) => official)).toEqual(before);
        expect(scene.store.baseline("c")).toMatchObject({ revision, relocated: false });
        expect(scene.reader.shadowed(scene.registry().id)).toEqual([
          { key: "server:x/x@2.0.0", source: "c", ownedBy: "a" },
        ]);
      }));

    it("that swaps the names of two places relocates both", () =>
      withAB((scene) => {
        const [a, b] = [
          { name: "a", locationKey: "file:/data/b.json" },
          { name: "b", locationKey: "file:/data/a.json" },
        ];
        expect(scene.configure([a, b], [registryConfig("default", ["a", "b"])]).changed).toEqual(["a", "b"]);
        expect(scene.store.baseline("a").relocated && scene.store.baseline("b").relocated).toBe(true);
      }));

    it("that gives a freed name to a new place renames the old one first", () =>
      withAB((scene) => {
        const moved = { name: "old", locationKey: "file:/data/a.json" };
        const change = scene.configure(
          [moved, { name: "b" }, { name: "new" }],
          [registryConfig("default", ["old", "b", "new"])],
        );
        expect(change).toMatchObject({ added: ["new"], removed: [] });
        expect(served(scene)).toEqual(["old x/x@1.0.0 active", "b y/y@1.0.0 active"]);
      }));

    it("that moves a source serves the old entries until the new place was read once", () =>
      withAB((scene) => {
        const failed = {
          code: "network",
          message: "no",
          hint: null,
          since: "2026-11-20T10:00:00.000Z",
          helpsToWait: true,
        };
        scene.store.finishRun(finishedRun(scene.store, { source: "a", outcome: "failed", error: failed }));
        const moved = { name: "a", locationKey: "file:/elsewhere/a.json" };
        const change = scene.configure([moved, { name: "b" }], [registryConfig("default", ["a", "b"])]);
        expect(change).toMatchObject({ added: [], removed: [], changed: ["a"], entries: NO_CHANGES });
        expect(served(scene)).toEqual(["a x/x@1.0.0 active", "b y/y@1.0.0 active"]);
        expect(scene.store.baseline("a")).toMatchObject({
          relocated: true,
          fingerprint: null,
          contentIds: [],
          error: null,
          consecutiveFailures: 0,
        });
        scene.sync("a", ["x/x@1.0.0"]);
        expect(scene.store.baseline("a").relocated).toBe(false);
      }));

    it("with another filter applies it to what is stored, tags too, and counts again", () =>
      withScene((scene) => {
        const entries = [
          made("x/a@1.0.0"),
          { ...made("x/b@1.0.0"), tags: ["beta"] },
          { kind: "skill" as const, name: "x/s", version: "1.0.0" },
        ];
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", entries);
        const stable = {
          name: "a",
          filterKey: "stable",
          passes: ({ tags }: { readonly tags: readonly string[] }) => !tags.includes("beta"),
        };
        expect(scene.configure([stable], [registryConfig("default", ["a"])])).toEqual({
          added: [],
          removed: [],
          changed: ["a"],
          entries: { added: 0, changed: 0, removed: 1 },
        });
        expect(served(scene, "default", true)).toEqual(["a x/a@1.0.0 active", "a x/b@1.0.0 deleted"]);
        expect(scene.reader.source("a")).toMatchObject({
          counts: { read: 3, accepted: 2, filtered: 1, served: 2 },
          countsByKind: { server: 1, skill: 1, plugin: 0 },
        });
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        expect(served(scene)).toEqual(["a x/a@1.0.0 active", "a x/b@1.0.0 active"]);
        expect(scene.reader.source("a")?.counts).toMatchObject({ read: 3, accepted: 3, filtered: 0, served: 3 });
      }));

    it("that moves a source makes every entry come from the new place once that was read", () =>
      withScene((scene) => {
        const location = { repository: "https://old.example/catalog.git" };
        const a = { name: "a", type: "git" as const, locationKey: "old", location };
        const registries = [registryConfig("default", ["a"])];
        scene.configure([a], registries);
        const kept = { name: "x/kept", version: "1.0.0", line: 4 };
        scene.sync("a", { entries: [kept, "x/bad@1.0.0 old", "x/changed@1.0.0 old"], revision: "r1" });
        const provenances = () =>
          walk(scene.reader, query(scene.registry().id)).map(
            ({ key, provenance: { repository, path, ...rest } = {} }) =>
              [key.slice("server:x/".length), repository, path, rest["revision"], rest["line"]].join(" "),
          );
        const times = () => walk(scene.reader, query(scene.registry().id)).map(({ official }) => official["updatedAt"]);
        const before = times();
        const elsewhere = { ...a, locationKey: "new", location: { repository: "https://new.example/catalog.git" } };
        scene.configure([elsewhere], registries);
        expect(provenances()[2]).toBe("kept@1.0.0 https://old.example/catalog.git registry.json r1 4");
        const { generation } = scene.registry();
        const document = { path: "team/registry.json", revision: "r2", quarantined: ["x/bad@1.0.0 new"] };
        scene.sync("a", { ...document, entries: [{ ...kept, line: 9 }, "x/changed@1.0.0 new"] });
        expect(provenances()).toEqual([
          "bad@1.0.0 https://old.example/catalog.git registry.json r1 1",
          "changed@1.0.0 https://new.example/catalog.git team/registry.json r2 1",
          "kept@1.0.0 https://new.example/catalog.git team/registry.json r2 9",
        ]);
        expect(times()[2]).toBe(before[2]);
        expect(scene.registry().generation).not.toBe(generation);
        expect(scene.reader.runs("a", 1, null)[0]?.changes).toEqual({ added: 0, changed: 1, removed: 0 });
        scene.sync("a", { ...document, revision: "r3", entries: [{ ...kept, line: 8 }, "x/changed@1.0.0 new"] });
        expect(provenances()[2]).toBe("kept@1.0.0 https://new.example/catalog.git team/registry.json r2 9");
      }));

    it("that names another commit of the same place leaves what is the same in it alone", () =>
      withScene((scene) => {
        const a = { name: "a", type: "git" as const, location: { repository: "https://x.example/catalog.git" } };
        const registries = [registryConfig("default", ["a"])];
        scene.configure([{ ...a, locationKey: "commit r1" }], registries);
        scene.sync("a", { entries: ["x/kept@1.0.0"], revision: "r1" });
        const { generation } = scene.registry();
        scene.configure([{ ...a, locationKey: "commit r2" }], registries);
        expect(scene.store.comesFrom("a", "registry.json")).toBe(true);
        expect(scene.store.comesFrom("a", "other.json")).toBe(false);
        scene.sync("a", { entries: ["x/kept@1.0.0"], revision: "r2" });
        expect(scene.registry().generation).toBe(generation);
      }));

    it("with a new registry fills it from what is stored", () =>
      withAB((scene) => {
        const change = scene.configure(
          [{ name: "a" }, { name: "b" }],
          [registryConfig("default", ["a", "b"]), registryConfig("second", ["b"])],
        );
        expect(change).toEqual({
          added: ["second"],
          removed: [],
          changed: [],
          entries: { added: 2, changed: 0, removed: 0 },
        });
        expect(served(scene, "second")).toEqual(["b x/x@2.0.0 active", "b y/y@1.0.0 active"]);
      }));

    it("without a registry takes it away, and a new one of that name starts anew", () =>
      withAB((scene) => {
        const other = registryConfig("other", ["b"], { isDefault: true });
        expect(scene.configure([{ name: "a" }, { name: "b" }], [other])).toMatchObject({
          added: ["other"],
          removed: ["default"],
        });
        expect(scene.reader.registries().map(({ name }) => name)).toEqual(["other"]);
        scene.configure([{ name: "a" }, { name: "b" }], [other, registryConfig("default", ["b"])]);
        expect(served(scene, "default", true)).toEqual(["b x/x@2.0.0 active", "b y/y@1.0.0 active"]);
      }));

    it("with another order of sources hands names over, with tombstones", () =>
      withAB((scene) => {
        const change = scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["b", "a"])]);
        expect(change).toMatchObject({ changed: ["default"], entries: { added: 1, changed: 0, removed: 1 } });
        expect(served(scene, "default", true)).toEqual([
          "a x/x@1.0.0 deleted",
          "b x/x@2.0.0 active",
          "b y/y@1.0.0 active",
        ]);
      }));

    it("shows registries with the default one first, and what they miss and require", () =>
      withScene((scene) => {
        const registries = [
          registryConfig("one", ["a"]),
          registryConfig("two", ["b", "a"], { require: ["b"] }),
          registryConfig("default", ["a"]),
        ];
        scene.configure([{ name: "a" }, { name: "b" }], registries, "2026-11-20T10:00:00.000Z");
        scene.sync("a", []);
        expect(scene.reader.registries()).toMatchObject([
          { name: "default", isDefault: true, sources: ["a"], missingSources: [], require: [] },
          { name: "one", isDefault: false },
          {
            name: "two",
            sources: ["b", "a"],
            require: ["b"],
            missingSources: ["b"],
            shadowed: 0,
            createdAt: "2026-11-20T10:00:00.000Z",
            updatedAt: "2026-11-20T10:00:00.000Z",
            generation: "0".repeat(64),
            counts: {
              server: { names: 0, versions: 0 },
              skill: { names: 0, versions: 0 },
              plugin: { names: 0, versions: 0 },
            },
          },
        ]);
      }));
  });
}
