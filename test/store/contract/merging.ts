import { describe, expect, it } from "vitest";
import { AT, itemsOf, query, registryConfig, walk } from "../scene.ts";
import type { WithScene } from "../store-contract.ts";

/** Several sources in several registries, and what time does to them. */
export function describeMerging(withScene: WithScene): void {
  describe("a registry of several sources", () => {
    it("takes a name whole from its first source, in lists, versions, latest and exact answers alike", () =>
      withScene((scene) => {
        const registries = [registryConfig("default", ["a", "b"]), registryConfig("reversed", ["b", "a"])];
        scene.configure([{ name: "a" }, { name: "b" }], registries);
        scene.sync("b", ["x/x@1.0.0", "y/y@1.0.0"]);
        scene.sync("a", ["x/x@2.0.0"]);
        for (const [name, owner, version, other] of [
          ["default", "a", "2.0.0", "1.0.0"],
          ["reversed", "b", "1.0.0", "2.0.0"],
        ] as const) {
          const { id } = scene.registry(name);
          const one = query(id);
          expect(walk(scene.reader, one).map(({ key, provenance }) => [key, provenance?.["source"]])).toEqual([
            [`server:x/x@${version}`, owner],
            ["server:y/y@1.0.0", "b"],
          ]);
          const latest = scene.reader.item({ ...one, name: "x/x", version: "latest" });
          expect(itemsOf(latest ?? "")[0]?.key).toBe(`server:x/x@${version}`);
          expect(scene.reader.item({ ...one, name: "x/x", version: other })).toBeNull();
          const versions = JSON.parse(String(scene.reader.versions({ ...one, name: "x/x" })));
          expect(versions.metadata).toEqual({ count: 1 });
          const shadow = { key: `server:x/x@${other}`, source: owner === "a" ? "b" : "a", ownedBy: owner };
          expect(scene.reader.shadowed(id)).toEqual([shadow]);
          expect(scene.registry(name).shadowed).toBe(1);
        }
      }));

    it("hands a name to the next source when the first one drops it", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["a", "b"])]);
        scene.sync("a", ["x/x@2.0.0"]);
        scene.sync("b", ["x/x@1.0.0"]);
        scene.sync("a", []);
        const { id, shadowed } = scene.registry();
        expect(shadowed).toBe(0);
        expect(scene.reader.shadowed(id)).toEqual([]);
        const all = walk(scene.reader, query(id, { includeDeleted: true }));
        expect(all.map(({ key, official }) => [key, official["status"], official["isLatest"]])).toEqual([
          ["server:x/x@1.0.0", "active", true],
          ["server:x/x@2.0.0", "deleted", false],
        ]);
      }));

    it("leaves a tombstone, and a return keeps the old publishedAt", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const only = () => walk(scene.reader, query(scene.registry().id, { includeDeleted: true }))[0]?.official;
        scene.sync("a", ["x/x@1.0.0"], AT(1));
        scene.sync("a", [], AT(2));
        expect(only()).toEqual({
          status: "deleted",
          statusChangedAt: AT(2),
          publishedAt: AT(1),
          updatedAt: AT(2),
          isLatest: false,
        });
        const one = { ...query(scene.registry().id), name: "x/x" };
        expect(scene.reader.item({ ...one, version: "1.0.0" })).toBeNull();
        expect(scene.reader.item({ ...one, version: "latest" })).toBeNull();
        expect(scene.reader.item({ ...one, version: "latest", includeDeleted: true })).toBeNull();
        expect(scene.reader.versions(one)).toBeNull();
        expect(scene.reader.item({ ...one, version: "1.0.0", includeDeleted: true })).not.toBeNull();
        expect(scene.reader.versions({ ...one, includeDeleted: true })).not.toBeNull();
        scene.sync("a", ["x/x@1.0.0"], AT(3));
        expect(only()).toEqual({
          status: "active",
          statusChangedAt: AT(3),
          publishedAt: AT(1),
          updatedAt: AT(3),
          isLatest: true,
        });
      }));

    it("forgets the old publishedAt after 90 days, pruned or not", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/x@1.0.0"], AT(1));
        scene.sync("a", [], AT(2));
        const later = AT(2 + 90 * 86_400);
        scene.sync("a", ["x/x@1.0.0"], later);
        expect(
          walk(scene.reader, query(scene.registry().id, { includeDeleted: true })).map(({ official }) => official),
        ).toMatchObject([{ status: "active", publishedAt: later, updatedAt: later }]);
      }));

    it("moves the times of a row only with its content, status or isLatest", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const updated = () =>
          walk(scene.reader, query(scene.registry().id)).map(({ official }) => official["updatedAt"]);
        scene.sync("a", ["x/x@1.0.0", "y/y@1.0.0"], AT(1));
        scene.sync("a", ["x/x@1.0.0", "x/x@2.0.0", "y/y@1.0.0"], AT(2));
        expect(updated()).toEqual([AT(2), AT(2), AT(1)]);
      }));

    it("gives later transactions strictly later times, even when the clock is set back", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])], AT(1));
        scene.sync("a", ["x/x@1.0.0"], AT(10));
        const before = scene.registry().updatedAt;
        scene.sync("a", ["x/x@1.0.0 changed"], AT(5));
        const after = scene.registry().updatedAt;
        expect(before).toBe(AT(10));
        expect(after > before).toBe(true);
        const [item] = walk(scene.reader, query(scene.registry().id, { updatedSince: before }));
        expect(item?.official).toMatchObject({ updatedAt: after, publishedAt: AT(10) });
      }));

    it("is later when it is filled than when it was made, on a clock that stands still", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])], AT(5));
        const made = scene.registry().updatedAt;
        scene.sync("a", ["x/x@1.0.0"], AT(5));
        expect([made, scene.registry().createdAt, scene.registry().updatedAt > made]).toEqual([AT(5), AT(5), true]);
      }));

    it("has the publishedAt of the others when it is made later, even of a commit dated ahead", () =>
      withScene((scene) => {
        const source = { name: "a", type: "git" as const };
        scene.configure([source], [registryConfig("default", ["a"])], AT(0));
        scene.sync("a", { entries: ["x/x@1.0.0"], revisionAt: AT(99) }, AT(5));
        scene.configure([source], [registryConfig("default", ["a"]), registryConfig("later", ["a"])], AT(50));
        const [item] = walk(scene.reader, query(scene.registry("later").id));
        expect(item?.official).toMatchObject({ publishedAt: AT(5), updatedAt: AT(50) });
      }));

    it.each([
      { name: "the committer time of a git source", type: "git" as const, revisionAt: AT(1), publishedAt: AT(1) },
      { name: "not a committer time that lies ahead", type: "git" as const, revisionAt: AT(99), publishedAt: AT(5) },
      {
        name: "the time of the run for a file, whatever its modification time",
        type: "file" as const,
        revisionAt: AT(1),
        publishedAt: AT(5),
      },
    ])("publishes an entry at $name", ({ type, revisionAt, publishedAt }) =>
      withScene((scene) => {
        scene.configure([{ name: "a", type }], [registryConfig("default", ["a"])], AT(0));
        scene.sync("a", { entries: ["x/x@1.0.0"], revisionAt }, AT(5));
        expect(walk(scene.reader, query(scene.registry().id))[0]?.official).toMatchObject({
          publishedAt,
          updatedAt: AT(5),
        });
      }),
    );
  });

  describe("the generation of a registry", () => {
    it("is equal for equal content, whatever the history, the order or the store", () =>
      withScene((one) =>
        withScene((other) => {
          const direct = [registryConfig("default", ["a"]), registryConfig("copy", ["a"])];
          one.configure([{ name: "a" }], direct, AT(0));
          other.configure([{ name: "a" }], direct, AT(0));
          const entries = ["x/x@1.0.0", "x/x@2.0.0", "y/y@1.0.0"];
          one.sync("a", { entries, revision: "r" }, AT(9));
          other.sync("a", { entries: entries.toReversed(), revision: "r" }, AT(9));
          expect(other.registry().generation).toBe(one.registry().generation);
          expect(one.registry("copy").generation).toBe(one.registry().generation);
          expect(one.registry().generation).toMatch(/^[0-9a-f]{64}$/);
        }),
      ));

    it("changes with what is served and goes back with it", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const empty = scene.registry().generation;
        expect(empty).toBe("0".repeat(64));
        scene.sync("a", { entries: ["x/x@1.0.0"], revision: "r1" });
        const first = scene.registry().generation;
        scene.sync("a", { entries: ["x/x@1.0.0"], revision: "r2" });
        expect(scene.registry().generation).toBe(first);
        scene.sync("a", { entries: ["x/x@1.0.0 changed"], revision: "r3" });
        expect(scene.registry().generation).not.toBe(first);
        scene.sync("a", []);
        for (let slice = 0; slice < 50; slice++) scene.store.prune(AT(200 * 86_400), 10);
        expect(scene.registry().generation).toBe(empty);
      }));
  });
}
