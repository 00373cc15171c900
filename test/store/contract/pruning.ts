import { describe, expect, it } from "vitest";
import { AT, finishedRun, made, nextEntry, query, registryConfig, type Scene, walk } from "../scene.ts";
import type { WithScene } from "../store-contract.ts";

const DAY = 86_400;

function pruneAll({ store }: Scene, at: string, maxRows = 10): number {
  let slices = 1;
  while (store.prune(at, maxRows)) if (++slices > 1_000) throw new Error("prune never ends");
  return slices;
}

/** What the store forgets, and what it must not. */
export function describePruning(withScene: WithScene): void {
  describe("prune", () => {
    const isStored = ({ store }: Scene, spec: string) => {
      try {
        return store.contentJson(nextEntry(made(spec)).digest) !== "";
      } catch {
        return false;
      }
    };

    it("forgets a tombstone after 90 days, and its content with it", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/x@1.0.0", "y/y@1.0.0"], AT(1));
        scene.sync("a", ["y/y@1.0.0"], AT(2));
        for (let run = 0; run < 100; run++) scene.store.finishRun(finishedRun(scene.store));
        const keys = () =>
          walk(scene.reader, query(scene.registry().id, { includeDeleted: true })).map(({ key }) => key);
        pruneAll(scene, AT(1 + 90 * DAY));
        expect(keys()).toEqual(["server:x/x@1.0.0", "server:y/y@1.0.0"]);
        const before = scene.registry();
        pruneAll(scene, AT(2 + 90 * DAY));
        expect(keys()).toEqual(["server:y/y@1.0.0"]);
        expect(isStored(scene, "x/x@1.0.0")).toBe(false);
        expect(isStored(scene, "y/y@1.0.0")).toBe(true);
        const after = scene.registry();
        expect(after.generation).not.toBe(before.generation);
        expect(after.updatedAt > before.updatedAt).toBe(true);
      }));

    it("keeps content that the ledger still names", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/x@1.0.0 before"], AT(1));
        scene.sync("a", ["x/x@1.0.0 after"], AT(2));
        pruneAll(scene, AT(3));
        expect(isStored(scene, "x/x@1.0.0 before")).toBe(true);
      }));

    it("keeps what only a later run of the ledger names, as what it changed", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/x@1.0.0 before"], AT(1));
        scene.sync("a", ["x/x@1.0.0 after"], AT(50 * DAY));
        for (let run = 0; run < 100; run++)
          scene.store.finishRun(finishedRun(scene.store, { startedAt: AT(50 * DAY) }));
        pruneAll(scene, AT(100 * DAY));
        expect(scene.reader.runs("a", 1_000, null).at(-1)?.id).toBe(2);
        expect(isStored(scene, "x/x@1.0.0 before")).toBe(true);
      }));

    it("keeps what only a tombstone or a filtered entry names", () =>
      withScene((scene) => {
        const hidden = { name: "b", passes: () => false, filterKey: "none" };
        scene.configure([{ name: "a" }, hidden], [registryConfig("default", ["a", "b"])]);
        scene.sync("a", ["x/dropped@1.0.0"], AT(1));
        scene.sync("b", ["x/hidden@1.0.0"], AT(1));
        scene.configure([hidden], [registryConfig("default", ["b"])], AT(2));
        pruneAll(scene, AT(3));
        const served = () => walk(scene.reader, query(scene.registry().id, { includeDeleted: true }));
        expect(served().map(({ key, provenance }) => [key, provenance?.["source"]])).toEqual([
          ["server:x/dropped@1.0.0", "a"],
        ]);
        scene.configure([{ name: "b" }], [registryConfig("default", ["b"])], AT(4));
        expect(served().map(({ key, provenance }) => [key, provenance?.["source"]])).toEqual([
          ["server:x/dropped@1.0.0", "a"],
          ["server:x/hidden@1.0.0", "b"],
        ]);
      }));

    it("keeps changing runs 90 days, others 7, and the newest hundred of each source for ever", () =>
      withScene((scene) => {
        const { store, reader } = scene;
        const ids = () => reader.runs("a", 1_000, null).map(({ id }) => id);
        const unchanged = (times: number, startedAt: string) => {
          for (let n = 0; n < times; n++) store.finishRun(finishedRun(store, { startedAt }));
        };
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", ["x/x@1.0.0"], AT(1));
        unchanged(2, AT(2));
        unchanged(100, AT(3));
        pruneAll(scene, AT(1 + 7 * DAY));
        expect(ids()).toHaveLength(103);
        pruneAll(scene, AT(3 + 7 * DAY));
        expect([ids().length, ids().at(-1), ids().at(-2)]).toEqual([101, 1, 4]);
        pruneAll(scene, AT(1 + 90 * DAY));
        expect([ids().length, ids().at(-1)]).toEqual([100, 4]);
      }));

    it("works in slices, and drops the ledger of a source that is gone", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["a"])]);
        for (let n = 0; n < 30; n++) scene.store.finishRun(finishedRun(scene.store, { source: "b" }));
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        expect(pruneAll(scene, AT(100), 7)).toBeGreaterThanOrEqual(5);
        scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["a"])]);
        expect(scene.reader.runs("b", 100, null)).toEqual([]);
      }));

    it("leaves what is served alone", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync(
          "a",
          Array.from({ length: 50 }, (_, n) => `x/n${n}@1.0.0`),
        );
        const before = { items: walk(scene.reader, query(scene.registry().id)), registry: scene.registry() };
        pruneAll(scene, AT(400 * DAY), 7);
        expect({ items: walk(scene.reader, query(scene.registry().id)), registry: scene.registry() }).toEqual(before);
      }));
  });
}
