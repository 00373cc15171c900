import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { createSnapshots } from "../../src/http/snapshots.ts";
import type { StoreReader } from "../../src/store/store.ts";
import { createMemoryStore } from "./memory-store.ts";

/** A reader that notes when it is held and released, and whose next look fails when told to. */
function noting() {
  const store = createMemoryStore();
  const calls: string[] = [];
  let failing = false;
  const reader: StoreReader = {
    ...store.reader,
    hold: () => calls.push("hold"),
    release: () => calls.push("release"),
    sources: () => {
      if (failing) throw new Error("cannot be read");
      calls.push("look");
      return store.reader.sources();
    },
  };
  return { store, reader, calls, fail: (next: boolean) => (failing = next) };
}

it("holds the store for one turn, and looks once in it", async () => {
  const { store, reader, calls } = noting();
  const { thisTurn } = createSnapshots(reader, () => {});
  const first = thisTurn();
  store.set({ rows: [] });
  expect(thisTurn()).toBe(first);
  expect(calls).toEqual(["hold", "look"]);
  await setImmediate();
  expect(calls).toEqual(["hold", "look", "release"]);
  expect(thisTurn()).not.toBe(first);
});

it("never takes an older state for that of a turn whose first look failed", async () => {
  const { store, reader, calls, fail } = noting();
  const { now, thisTurn } = createSnapshots(reader, () => {});
  const older = now();
  store.set({ rows: [] });
  fail(true);
  expect(thisTurn).toThrow("cannot be read");
  expect(thisTurn).toThrow("cannot be read");
  fail(false);
  expect(thisTurn()).not.toBe(older);
  await setImmediate();
  expect(calls.filter((call) => call !== "look")).toEqual(["hold", "release"]);
});
