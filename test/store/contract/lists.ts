import { describe, expect, it } from "vitest";
import type { ListQuery } from "../../../src/store/store.ts";
import { AT, itemsOf, made, query, registryConfig, type Scene, walk } from "../scene.ts";
import type { WithScene } from "../store-contract.ts";

const ENTRIES = [
  "b/b@1.0.0",
  "a/b@1.0.0",
  "a/b-c@1.0.0",
  "a/B@1.0.0",
  "a/b@10.0.0",
  "a/b@2.0.0",
  "a/b.c@1.0.0",
  "a/b@1.0.0-é",
];

/** By code point, name before version: `-` and `.` sort before the end of a name that goes on. */
const IN_ORDER = [
  "server:a/B@1.0.0",
  "server:a/b@1.0.0",
  "server:a/b@1.0.0-é",
  "server:a/b@10.0.0",
  "server:a/b@2.0.0",
  "server:a/b-c@1.0.0",
  "server:a/b.c@1.0.0",
  "server:b/b@1.0.0",
];

function keys(scene: Scene, more: Partial<ListQuery> = {}): readonly string[] {
  return walk(scene.reader, query(scene.registry().id, more)).map(({ key }) => key);
}

/** Pages, their order and their filters; single items and versions. */
export function describeLists(withScene: WithScene): void {
  describe("a list", () => {
    it.each([1, 2, 3, 7, 8, 9, 100])("has every row once and in order in pages of %i", (limit) =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ENTRIES);
        expect(keys(scene, { limit })).toEqual(IN_ORDER);
        const { count, next } = scene.reader.list(query(scene.registry().id, { limit: 8 }));
        expect({ count, next }).toEqual({ count: 8, next: null });
      }),
    );

    it("of an empty registry is empty", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const page = scene.reader.list(query(scene.registry().id));
        expect({ ...page, items: String(page.items) }).toEqual({ items: "", count: 0, next: null });
      }));

    it("goes on behind a row that is gone, and keeps out what came before it", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["a/a@1.0.0", "a/c@1.0.0", "a/e@1.0.0"]);
        const { next } = scene.reader.list(query(scene.registry().id, { limit: 2 }));
        scene.sync("a", ["a/a@1.0.0", "a/b@1.0.0", "a/d@1.0.0", "a/e@1.0.0"]);
        expect(keys(scene, { after: next })).toEqual(["server:a/d@1.0.0", "server:a/e@1.0.0"]);
      }));

    const dated = (scene: Scene) => {
      scene.configure([{ name: "a" }], [registryConfig("default", ["a"])], AT(0));
      const old = { ...made("x/old@1.0.0"), status: "deprecated" as const };
      scene.sync("a", [old, "x/gone@1.0.0", "x/two@1.0.0"], AT(1));
      scene.sync("a", [old, "x/two@1.0.0", "x/two@2.0.0"], AT(2));
    };

    it.each<{ name: string; filter: Partial<ListQuery>; finds: readonly string[] }>([
      { name: "no filter", filter: {}, finds: ["x/old@1.0.0", "x/two@1.0.0", "x/two@2.0.0"] },
      { name: "the latest of each name", filter: { version: "latest" }, finds: ["x/old@1.0.0", "x/two@2.0.0"] },
      { name: "an exact version", filter: { version: "1.0.0" }, finds: ["x/old@1.0.0", "x/two@1.0.0"] },
      { name: "a version nobody has", filter: { version: "9.9.9" }, finds: [] },
      { name: "deprecated ones", filter: { status: "deprecated" }, finds: ["x/old@1.0.0"] },
      { name: "active ones", filter: { status: "active" }, finds: ["x/two@1.0.0", "x/two@2.0.0"] },
      {
        name: "tombstones too",
        filter: { includeDeleted: true },
        finds: ["x/gone@1.0.0", "x/old@1.0.0", "x/two@1.0.0", "x/two@2.0.0"],
      },
      { name: "strictly later than a time", filter: { updatedSince: AT(1) }, finds: ["x/two@1.0.0", "x/two@2.0.0"] },
      { name: "nothing later than the last change", filter: { updatedSince: AT(2), includeDeleted: true }, finds: [] },
      {
        name: "what a mirror asks",
        filter: { updatedSince: AT(1), includeDeleted: true },
        finds: ["x/gone@1.0.0", "x/two@1.0.0", "x/two@2.0.0"],
      },
      {
        name: "latest and tombstones: a tombstone is never latest",
        filter: { version: "latest", includeDeleted: true },
        finds: ["x/old@1.0.0", "x/two@2.0.0"],
      },
      {
        name: "filters at once",
        filter: { version: "latest", status: "active", updatedSince: AT(1) },
        finds: ["x/two@2.0.0"],
      },
    ])("filters: $name", ({ filter, finds }) =>
      withScene((scene) => {
        dated(scene);
        for (const limit of [1, 100])
          expect(keys(scene, { ...filter, limit })).toEqual(finds.map((key) => `server:${key}`));
      }),
    );

    it("misses no change for a mirror that takes the registry's updatedAt of its first page", () =>
      withScene((scene) => {
        dated(scene);
        const seen = scene.registry().updatedAt;
        scene.sync("a", ["x/new@1.0.0"]);
        expect(keys(scene, { updatedSince: seen, includeDeleted: true })).toEqual([
          "server:x/new@1.0.0",
          "server:x/old@1.0.0",
          "server:x/two@1.0.0",
          "server:x/two@2.0.0",
        ]);
      }));

    it("is of one state with all else that is read while it is held, and of the newest again behind that", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/x@1.0.0"]);
        const { reader } = scene;
        const { id } = scene.registry();
        const read = () => ({
          version: reader.dataVersion(),
          generation: scene.registry().generation,
          rows: walk(reader, query(id)).map(({ key }) => key),
          found: walk(reader, query(id, { search: "y/y" })).length,
          item: reader.item({ ...query(id), name: "y/y", version: "latest" }),
        });
        reader.hold();
        const before = read();
        scene.sync("a", ["x/x@1.0.0", "y/y@1.0.0"]);
        expect(read()).toEqual(before);
        reader.release();
        const after = read();
        expect([after.version === before.version, after.generation === before.generation]).toEqual([false, false]);
        expect([after.rows, after.found, after.item === null]).toEqual([
          ["server:x/x@1.0.0", "server:y/y@1.0.0"],
          1,
          false,
        ]);
      }));

    it("of another registry or kind shows nothing of this one", () =>
      withScene((scene) => {
        scene.configure(
          [{ name: "a" }, { name: "b" }],
          [registryConfig("default", ["a"]), registryConfig("other", ["b"])],
        );
        scene.sync("a", ["x/a@1.0.0"]);
        scene.sync("b", [{ kind: "skill", name: "x/b", version: "1.0.0" }]);
        const other = scene.registry("other").id;
        expect(walk(scene.reader, query(other))).toEqual([]);
        expect(walk(scene.reader, query(other, { kind: "skill" })).map(({ key }) => key)).toEqual(["skill:x/b@1.0.0"]);
        expect(keys(scene, { kind: "skill" })).toEqual([]);
      }));
  });

  describe("the versions of a name", () => {
    it("come newest publishedAt first, ties by the latest rule, with tombstones only when asked for", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/x@3.0.0", "x/x@1.0.0"], AT(1));
        scene.sync("a", ["x/x@3.0.0", "x/x@1.0.0", "x/x@2.0.0", "x/x@10.0.0"], AT(2));
        scene.sync("a", ["x/x@3.0.0", "x/x@2.0.0", "x/x@10.0.0"], AT(3));
        const versions = (includeDeleted: boolean) => {
          const answer = scene.reader.versions({ ...query(scene.registry().id), name: "x/x", includeDeleted });
          const { servers, metadata } = JSON.parse(String(answer));
          return {
            keys: itemsOf(servers.map((item: unknown) => JSON.stringify(item)).join()).map(({ key }) => key),
            metadata,
          };
        };
        const live = ["server:x/x@10.0.0", "server:x/x@2.0.0", "server:x/x@3.0.0"];
        expect(versions(false)).toEqual({ keys: live, metadata: { count: 3 } });
        expect(versions(true)).toEqual({ keys: [...live, "server:x/x@1.0.0"], metadata: { count: 4 } });
      }));

    it("are null for a name that nobody has", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const one = { ...query(scene.registry().id), name: "x/x" };
        expect(scene.reader.versions(one)).toBeNull();
        expect(scene.reader.item({ ...one, version: "latest" })).toBeNull();
      }));
  });
}
