import { describe, expect, it } from "vitest";
import type { ListQuery } from "../../../src/store/store.ts";
import { made, query, registryConfig, type Scene, walk } from "../scene.ts";
import type { WithScene } from "../store-contract.ts";

const ENTRIES = [
  { ...made("io.example/geo@1.0.0"), text: "100% maps_of [the] world*" },
  { ...made("io.example/geo@2.0.0"), text: "Maps of the world" },
  { ...made("com.other/GEO@1.0.0"), text: "Another one" },
  { ...made("aaa/tool@1.0.0"), text: "io.example/geo made easy", title: "Über ΟΔΟΣ" },
  { ...made("geo/zeta@1.0.0"), text: "Plain" },
];

function found(scene: Scene, search: string, more: Partial<ListQuery> = {}): readonly string[] {
  return walk(scene.reader, query(scene.registry().id, { search, ...more })).map(({ key }) =>
    key.slice("server:".length),
  );
}

/** Search, names to suggest, summaries. */
export function describeSearch(withScene: WithScene): void {
  const withEntries = (test: (scene: Scene) => void) =>
    withScene((scene) => {
      scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
      scene.sync("a", ENTRIES);
      test(scene);
    });

  describe("a search", () => {
    it.each<{ name: string; search: string; finds: readonly string[] }>([
      {
        name: "a whole name: its rows first, then those that mention it",
        search: "io.example/geo",
        finds: ["io.example/geo@1.0.0", "io.example/geo@2.0.0", "aaa/tool@1.0.0"],
      },
      {
        name: "the part after the slash: those rows first, then the others",
        search: "geo",
        finds: [
          "com.other/GEO@1.0.0",
          "io.example/geo@1.0.0",
          "io.example/geo@2.0.0",
          "aaa/tool@1.0.0",
          "geo/zeta@1.0.0",
        ],
      },
      {
        name: "any letter case",
        search: "IO.Example/GEO",
        finds: ["io.example/geo@1.0.0", "io.example/geo@2.0.0", "aaa/tool@1.0.0"],
      },
      { name: "a description", search: "MAPS of", finds: ["io.example/geo@2.0.0"] },
      { name: "a title, in any script", search: "über οδοσ", finds: ["aaa/tool@1.0.0"] },
      { name: "a percent sign means itself", search: "100%", finds: ["io.example/geo@1.0.0"] },
      { name: "so does an underscore", search: "s_o", finds: ["io.example/geo@1.0.0"] },
      { name: "and brackets", search: "[the]", finds: ["io.example/geo@1.0.0"] },
      { name: "and a star", search: "world*", finds: ["io.example/geo@1.0.0"] },
      { name: "a question mark is no wildcard", search: "ge?", finds: [] },
      { name: "a star is no wildcard", search: "io*geo", finds: [] },
      { name: "quotes and backslashes", search: `'"\\`, finds: [] },
      { name: "nothing reaches from the name into the title", search: "tool\u001füber", finds: [] },
      { name: "a NUL ends nothing", search: "geo\0", finds: [] },
      {
        name: "a slash alone",
        search: "/",
        finds: [
          "aaa/tool@1.0.0",
          "com.other/GEO@1.0.0",
          "geo/zeta@1.0.0",
          "io.example/geo@1.0.0",
          "io.example/geo@2.0.0",
        ],
      },
      { name: "a text longer than any pattern may be", search: "geo".repeat(20_000), finds: [] },
    ])("finds $name", ({ search, finds }) =>
      withEntries((scene) => {
        for (const limit of [1, 2, 100]) {
          expect(found(scene, search, { limit })).toEqual(finds);
          // Not answered by the search text, but by the rows themselves.
          expect(found(scene, search, { limit, updatedSince: "1970-01-01T00:00:00.000Z" })).toEqual(finds);
        }
      }),
    );

    it("finds what came since the last one, and nothing that went", () =>
      withEntries((scene) => {
        expect(found(scene, "world")).toEqual(["io.example/geo@1.0.0", "io.example/geo@2.0.0"]);
        scene.sync("a", [...ENTRIES.slice(1), { ...made("new/one@1.0.0"), text: "A whole new world" }]);
        expect(found(scene, "world")).toEqual(["io.example/geo@2.0.0", "new/one@1.0.0"]);
        expect(found(scene, "another")).toEqual(["com.other/GEO@1.0.0"]);
      }));

    it("passes over any number of rows that were listed first", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        const meant = Array.from({ length: 40 }, (_, index) => `io.example/geo@1.${10 + index}.0`);
        const others = ["aaa/uses-geo@1.0.0", "zzz/uses-geo@1.0.0"];
        scene.sync("a", [...others, ...meant]);
        for (const limit of [1, 3, 100]) expect(found(scene, "geo", { limit })).toEqual([...meant, ...others]);
      }));

    it("finds a long text as a long one", () =>
      withScene((scene) => {
        const long = "lorem*".repeat(3_000);
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", [
          { ...made("x/long@1.0.0"), text: `${long}.` },
          { ...made("x/not@1.0.0"), text: `${long}!` },
        ]);
        expect(found(scene, `${long}.`)).toEqual(["x/long@1.0.0"]);
      }));

    it.each<{ filter: Partial<ListQuery>; finds: readonly string[] }>([
      {
        filter: { version: "latest" },
        finds: ["com.other/GEO@1.0.0", "io.example/geo@2.0.0", "aaa/tool@1.0.0", "geo/zeta@1.0.0"],
      },
      { filter: { version: "2.0.0" }, finds: ["io.example/geo@2.0.0"] },
    ])("keeps to the other filters: $filter", ({ filter, finds }) =>
      withEntries((scene) => {
        for (const limit of [1, 100]) expect(found(scene, "geo", { ...filter, limit })).toEqual(finds);
      }),
    );

    it("ranks tombstones like the rest", () =>
      withEntries((scene) => {
        scene.sync(
          "a",
          ENTRIES.filter(({ name }) => name !== "com.other/GEO" && name !== "geo/zeta"),
        );
        const all = [
          "com.other/GEO@1.0.0",
          "io.example/geo@1.0.0",
          "io.example/geo@2.0.0",
          "aaa/tool@1.0.0",
          "geo/zeta@1.0.0",
        ];
        for (const limit of [1, 2, 100]) expect(found(scene, "geo", { includeDeleted: true, limit })).toEqual(all);
        expect(found(scene, "geo")).toEqual(["io.example/geo@1.0.0", "io.example/geo@2.0.0", "aaa/tool@1.0.0"]);
      }));
  });

  describe("a suggestion", () => {
    it.each([
      { asked: "io.example/goe", suggests: "io.example/geo" },
      { asked: "io.exmaple/geo", suggests: "io.example/geo" },
      { asked: "IO.EXAMPLE/GEO", suggests: "io.example/geo" },
      { asked: "io.example/weather", suggests: null },
      { asked: "nothing", suggests: null },
      { asked: "", suggests: null },
      { asked: `io.example/${"g".repeat(100_000)}`, suggests: null },
    ])("for $asked is $suggests", ({ asked, suggests }) =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["io.example/geo@1.0.0", "io.example/geo@2.0.0", "org.far/gamma@1.0.0"]);
        expect(scene.reader.suggestName(scene.registry().id, "server", asked)).toBe(suggests);
        expect(scene.reader.suggestName(scene.registry().id, "skill", asked)).toBeNull();
      }),
    );
  });

  describe("summaries", () => {
    it("hold one row for each served version, by kind and name", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/x@1.0.0"]);
        const old = { ...made("x/x@1.0.0"), title: "Old", status: "deprecated" as const };
        scene.sync("a", [{ kind: "skill", name: "s/s", version: "1.0.0" }, "x/x@2.0.0", old]);
        const row = { latest: true, status: "active", source: "a", title: null };
        const all = [
          { ...row, key: "server:x/x@1.0.0", latest: false, status: "deprecated", title: "Old" },
          { ...row, key: "server:x/x@2.0.0" },
          { ...row, key: "skill:s/s@1.0.0" },
        ];
        expect(scene.reader.summaries(scene.registry().id, null)).toEqual(all);
        expect(scene.reader.summaries(scene.registry().id, "OLD")).toEqual([all[0]]);
        expect(scene.reader.summaries(scene.registry().id, "\0")).toEqual([]);
      }));
  });
}
