import { describe, expect, it } from "vitest";
import type { Held, ShownError } from "../../../src/model.ts";
import { AT, finishedRun, registryConfig, type Scene, snapshotOf } from "../scene.ts";
import type { WithScene } from "../store-contract.ts";

const FAILED: ShownError = { code: "network", message: "no route", hint: "wait", since: AT(1), helpsToWait: true };
const REFUSED: ShownError = { ...FAILED, code: "json_syntax", helpsToWait: false };
const HELD: Held = {
  revision: "r2",
  reason: "deletion_guard",
  removed: 9,
  of: 10,
  since: AT(2),
  sample: ["server:x/x@1.0.0"],
};
const SEEN = { revision: "r3", revisionAt: AT(0), fingerprint: "f3", contentIds: ["c3"], engine: null };

/** The ledger, the state that runs leave, and what a crash leaves. */
export function describeRuns(withScene: WithScene): void {
  const withA = (test: (scene: Scene) => void) =>
    withScene((scene) => {
      scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["a"])]);
      test(scene);
    });

  describe("the ledger", () => {
    it("holds every run, newest first, page by page", () =>
      withA((scene) => {
        const { store, reader } = scene;
        scene.sync("a", { entries: ["x/x@1.0.0"], quarantined: ["x/y@1.0.0"], revision: "r1" }, AT(1));
        store.finishRun(
          finishedRun(store, { startedAt: AT(2), outcome: "unchanged", seen: SEEN, revisionAfter: "r3" }),
        );
        store.finishRun(finishedRun(store, { source: "b", outcome: "failed", error: FAILED }));
        store.finishRun(finishedRun(store, { startedAt: AT(4), trigger: "http", outcome: "failed", error: FAILED }));
        const runs = reader.runs("a", 10, null);
        expect(runs).toEqual([
          {
            id: 4,
            source: "a",
            trigger: "http",
            startedAt: AT(4),
            durationMs: 12,
            outcome: "failed",
            revisionBefore: "r3",
            revisionAfter: null,
            changes: { added: 0, changed: 0, removed: 0 },
            quarantined: 1,
            error: FAILED,
          },
          expect.objectContaining({
            id: 2,
            outcome: "unchanged",
            revisionBefore: "r1",
            revisionAfter: "r3",
            quarantined: 1,
          }),
          expect.objectContaining({
            id: 1,
            outcome: "applied",
            revisionBefore: null,
            revisionAfter: "r1",
            quarantined: 1,
            changes: { added: 1, changed: 0, removed: 0 },
          }),
        ]);
        expect(reader.runs("a", 1, null)).toEqual([runs[0]]);
        expect(reader.runs("a", 1, 4)).toEqual([runs[1]]);
        expect(reader.runs("a", 10, 1)).toEqual([]);
        expect(reader.runs("nobody", 10, null)).toEqual([]);
      }));

    it("shows a run only when it has ended, and never gives an id twice", () =>
      withA(({ store, reader }) => {
        const id = store.nextRunId();
        store.startRun({ id, source: "a", trigger: "start", startedAt: AT(1), revision: "r1" });
        expect(reader.runs("a", 10, null)).toEqual([]);
        expect(store.nextRunId()).toBe(id + 1);
        store.abandonRun(id);
        expect(store.nextRunId()).toBe(id + 1);
        expect(store.closeBrokenRuns(AT(2))).toEqual([]);
        store.finishRun(finishedRun(store, { outcome: "failed", error: FAILED }));
        expect(reader.runs("a", 10, null).map((run) => run.id)).toEqual([id + 1]);
      }));
  });

  it("a run lasts until all else of it is written", () =>
    withA(({ store, reader }) => {
      const snapshot = snapshotOf(store, "a", { entries: ["x/x@1.0.0"] }, AT(1), undefined);
      const durationMs = () =>
        store.entries("a", null).length === 1 && store.baseline("a").counts.served === 1 ? 8_000 : 0;
      store.applySnapshot({ ...snapshot, run: { ...snapshot.run, durationMs } });
      expect(reader.runs("a", 1, null)[0]?.durationMs).toBe(8_000);
    }));

  describe("the state of a source", () => {
    it("counts failures in a row and forgets them with the first success", () =>
      withA(({ store }) => {
        store.finishRun(finishedRun(store, { outcome: "failed", error: FAILED, startedAt: AT(3) }));
        store.finishRun(finishedRun(store, { outcome: "failed", error: FAILED, startedAt: AT(4) }));
        expect(store.baseline("a")).toMatchObject({
          consecutiveFailures: 2,
          error: FAILED,
          lastAttemptAt: AT(4),
          lastSuccessAt: null,
          revision: null,
        });
        store.finishRun(finishedRun(store, { outcome: "unchanged", seen: SEEN, startedAt: AT(5), finishedAt: AT(6) }));
        expect(store.baseline("a")).toMatchObject({
          consecutiveFailures: 0,
          error: null,
          lastAttemptAt: AT(5),
          lastSuccessAt: AT(6),
          ...SEEN,
        });
      }));

    it("keeps what is held through failures, until a run succeeds", () =>
      withA(({ store, reader }) => {
        const held = { shown: HELD, contentIds: ["c2"] };
        store.finishRun(finishedRun(store, { outcome: "held", held }));
        store.finishRun(finishedRun(store, { outcome: "failed", error: FAILED }));
        expect(store.baseline("a")).toMatchObject({ held: HELD, heldContentIds: ["c2"], error: FAILED });
        expect(reader.source("a")).toMatchObject({ held: HELD, error: FAILED });
        store.acceptContents("a", ["c2"]);
        expect(store.baseline("a").acceptedContentIds).toEqual(["c2"]);
        store.finishRun(finishedRun(store, { outcome: "unchanged", seen: SEEN }));
        expect(store.baseline("a")).toMatchObject({ held: null, heldContentIds: [], acceptedContentIds: ["c2"] });
      }));

    it("remembers what was accepted until other content is applied", () =>
      withA((scene) => {
        const { store } = scene;
        store.acceptContents("a", ["content-r2"]);
        store.finishRun(finishedRun(store, { outcome: "failed", error: FAILED }));
        scene.sync("a", { entries: ["x/x@1.0.0"], revision: "r2" });
        store.finishRun(finishedRun(store, { outcome: "unchanged", seen: SEEN }));
        expect(store.baseline("a").acceptedContentIds).toEqual(["content-r2"]);
        scene.sync("a", { entries: ["x/x@2.0.0"], revision: "r3" });
        expect(store.baseline("a").acceptedContentIds).toEqual([]);
      }));

    it("remembers a refused document until the source stands elsewhere", () =>
      withA(({ store }) => {
        const refused = { contentIds: ["c9"], rules: "rules-1" };
        store.finishRun(finishedRun(store, { outcome: "failed", error: REFUSED, refused }));
        store.finishRun(finishedRun(store, { outcome: "failed", error: FAILED }));
        expect(store.baseline("a").refused).toEqual({ ...refused, error: REFUSED });
        store.finishRun(finishedRun(store, { outcome: "unchanged", seen: SEEN }));
        expect(store.baseline("a").refused).toBeNull();
      }));

    it("knows when the next run is planned", () =>
      withA(({ store, reader }) => {
        store.planRun("a", AT(50));
        expect(reader.source("a")?.nextRunAt).toBe(AT(50));
        store.finishRun(finishedRun(store, { outcome: "failed", error: FAILED, nextRunAt: AT(60) }));
        expect(reader.source("a")?.nextRunAt).toBe(AT(60));
      }));
  });

  describe("a run that a crash cut off", () => {
    const crash = ({ store }: Scene, revision: string | null) => {
      store.startRun({ id: store.nextRunId(), source: "a", trigger: "start", startedAt: AT(1), revision });
      return store.closeBrokenRuns(AT(9));
    };

    it("is failed, and counts a death of the revision it was processing", () =>
      withA((scene) => {
        expect(crash(scene, "bad")).toEqual([{ id: 1, source: "a", revision: "bad", deaths: 1 }]);
        expect(crash(scene, "bad")).toEqual([{ id: 2, source: "a", revision: "bad", deaths: 2 }]);
        expect(scene.store.baseline("a").deaths).toEqual({ revision: "bad", count: 2 });
        expect(crash(scene, "other")).toEqual([{ id: 3, source: "a", revision: "other", deaths: 1 }]);
        expect(scene.reader.runs("a", 10, null)).toMatchObject([
          { id: 3, outcome: "failed", durationMs: 8_000, error: { code: "internal", helpsToWait: false } },
          { id: 2 },
          { id: 1 },
        ]);
        expect(scene.store.closeBrokenRuns(AT(10))).toEqual([]);
      }));

    it("counts no death while nothing was being processed", () =>
      withA((scene) => {
        expect(crash(scene, null)).toEqual([{ id: 1, source: "a", revision: null, deaths: 0 }]);
        expect(scene.store.baseline("a").deaths).toBeNull();
      }));

    it("keeps its deaths through runs that never came to process it, and loses them to one that did", () =>
      withA((scene) => {
        const { store } = scene;
        crash(scene, "bad");
        store.finishRun(finishedRun(store, { outcome: "failed", error: FAILED }));
        expect(store.baseline("a").deaths).toEqual({ revision: "bad", count: 1 });
        const started = {
          id: store.nextRunId(),
          source: "a",
          trigger: "start" as const,
          startedAt: AT(1),
          revision: "bad",
        };
        store.startRun(started);
        store.finishRun({ ...finishedRun(store, { outcome: "failed", error: REFUSED }), id: started.id });
        expect(store.baseline("a").deaths).toBeNull();
      }));
  });
}
