import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../src/model.ts";
import { AT, finishedRun, registryConfig, type Scene, snapshotOf, sourceConfig } from "../scene.ts";
import type { WithScene } from "../store-contract.ts";

function diagnostic(rule: string, line = 1): Diagnostic {
  return {
    rule,
    severity: "warning",
    message: rule,
    file: "registry.json",
    pointer: "",
    line,
    column: 1,
    length: 1,
    entry: null,
    suggestion: null,
    related: [],
  };
}

const SYNTAX = { code: "json_syntax", message: "broken", hint: null, since: AT(1), helpsToWait: false };

/** What status shows of sources. */
export function describeStatus(withScene: WithScene): void {
  describe("a source in status", () => {
    it("that was never tried has nulls and zeros", () =>
      withScene(({ configure, reader }) => {
        const config = sourceConfig({ name: "a", cron: "0 6 * * *", intervalMs: null, timezone: "Europe/Oslo" });
        configure([config], [registryConfig("default", ["a"]), registryConfig("second", ["a"])]);
        const record = {
          name: "a",
          type: "file",
          location: { path: "/data/a.json" },
          registries: ["default", "second"],
          revision: null,
          revisionAt: null,
          engine: null,
          ref: null,
          counts: { read: 0, accepted: 0, filtered: 0, quarantined: 0, duplicates: 0, stale: 0, served: 0 },
          countsByKind: { server: 0, skill: 0, plugin: 0 },
          lastAttemptAt: null,
          lastSuccessAt: null,
          nextRunAt: null,
          consecutiveFailures: 0,
          schedule: { intervalMs: null, cron: "0 6 * * *", timezone: "Europe/Oslo" },
          error: null,
          held: null,
          shownConfig: { name: "a" },
          diagnosticsTotal: 0,
        };
        expect(reader.source("a")).toEqual(record);
        expect(reader.sources()).toEqual([record]);
        expect(reader.source("nobody")).toBeNull();
        expect(reader.diagnostics("a")).toEqual({ diagnostics: [], total: 0 });
        expect(reader.diagnostics("nobody")).toEqual({ diagnostics: [], total: 0 });
      }));

    it("comes in the order of the config", () =>
      withScene(({ configure, reader }) => {
        configure([{ name: "z" }, { name: "a" }], []);
        configure([{ name: "m" }, { name: "z" }, { name: "a" }], []);
        expect(reader.sources().map(({ name }) => name)).toEqual(["m", "z", "a"]);
      }));

    it("counts what it serves by kind", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        scene.sync("a", {
          entries: ["x/x@1.0.0", { kind: "skill", name: "x/s", version: "1.0.0" }],
          revision: "r1",
          revisionAt: AT(0),
          engine: "builtin",
        });
        expect(scene.reader.source("a")).toMatchObject({
          revision: "r1",
          revisionAt: AT(0),
          engine: "builtin",
          counts: { read: 2, accepted: 2, served: 2 },
          countsByKind: { server: 1, skill: 1, plugin: 0 },
        });
      }));
  });

  describe("the diagnostics of a source", () => {
    const applied = ({ store }: Scene, diagnostics: readonly Diagnostic[]) => {
      const snapshot = snapshotOf(store, "a", { entries: ["x/x@1.0.0"] }, AT(1), undefined);
      store.applySnapshot({
        ...snapshot,
        run: { ...snapshot.run, report: { diagnostics, total: diagnostics.length } },
      });
    };

    it("are those of the refused document while it is refused, else those of what is served", () =>
      withScene((scene) => {
        const { store, reader } = scene;
        const [served, refused] = [[diagnostic("served")], [diagnostic("refused"), diagnostic("refused", 2)]];
        const shown = () => {
          const { total } = reader.diagnostics("a");
          expect(reader.source("a")?.diagnosticsTotal).toBe(total);
          return reader.diagnostics("a").diagnostics;
        };
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        applied(scene, served);
        expect(shown()).toEqual(served);
        const refusal = { outcome: "failed" as const, error: SYNTAX };
        const report = { diagnostics: refused, total: 2 };
        store.finishRun(finishedRun(store, { ...refusal, refused: { contentIds: ["c"], rules: "r" }, report }));
        expect(shown()).toEqual(refused);
        store.finishRun(finishedRun(store, { outcome: "failed", error: { ...SYNTAX, code: "network" } }));
        expect(shown()).toEqual(served);
        store.finishRun(finishedRun(store, refusal));
        expect(shown()).toEqual(refused);
        store.finishRun(finishedRun(store, { outcome: "unchanged" }));
        expect(shown()).toEqual(served);
      }));

    it("are at most a thousand, with their whole number", () =>
      withScene((scene) => {
        scene.configure([{ name: "a" }], [registryConfig("default", ["a"])]);
        applied(
          scene,
          Array.from({ length: 1_200 }, (_, line) => diagnostic("many", line + 1)),
        );
        const { diagnostics, total } = scene.reader.diagnostics("a");
        expect([diagnostics.length, diagnostics.at(-1)?.line, total]).toEqual([1_000, 1_000, 1_200]);
      }));
  });

  describe("the list of shadowed entries", () => {
    it("holds the first thousand by key, and the whole number", () =>
      withScene((scene) => {
        const versions = (count: number) => Array.from({ length: count }, (_, n) => `x/x@1.0.${n}`);
        scene.configure([{ name: "a" }, { name: "b" }], [registryConfig("default", ["a", "b"])]);
        scene.sync("a", ["x/x@9.0.0"]);
        scene.sync("b", versions(1_100));
        expect(scene.registry().shadowed).toBe(1_100);
        const keys = scene.reader.shadowed(scene.registry().id).map(({ key }) => key);
        expect(keys).toEqual(
          versions(1_100)
            .map((key) => `server:${key}`)
            .sort()
            .slice(0, 1_000),
        );
      }));
  });
}
