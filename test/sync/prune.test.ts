import { expect, it } from "vitest";
import { openStore } from "../../src/store/open.ts";
import type { StoreWriter } from "../../src/store/store.ts";
import { pruneStore } from "../../src/sync/prune.ts";
import { createTurns } from "../../src/sync/turns.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { createListLog } from "../support/list-log.ts";
import { temporaryFolder } from "../support/run-registryd.ts";

/** A store in which there is something left to prune so many times. */
function littered(steps: number) {
  const folder = temporaryFolder();
  const store = openStore(`${folder.path}/registryd.db`, { create: true });
  let pruned = 0;
  const prune: StoreWriter["prune"] = () => ++pruned <= steps;
  const close = () => {
    store.close();
    folder.remove();
  };
  return { store: { ...store, prune }, pruned: () => pruned, close };
}

it("prunes between documents, one step at a time", async () => {
  const { store, pruned, close } = littered(5);
  const documents = createTurns();
  const parts = { store, clock: createFakeClock(), pause: settle, documents, log: createListLog([]) };
  let release = () => {};
  const document = documents(
    () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
  );
  const pruning = pruneStore(parts, new AbortController().signal);
  await settle();
  expect(pruned()).toBe(0);
  release();
  await document;
  await pruning;
  expect(pruned()).toBe(6);
  close();
});

it("begins no step more when it is called off", async () => {
  const { store, pruned, close } = littered(1e9);
  const calledOff = new AbortController();
  const pause = async () => calledOff.abort();
  const parts = { store, clock: createFakeClock(), pause, documents: createTurns(), log: createListLog([]) };
  await pruneStore(parts, calledOff.signal);
  expect(pruned()).toBe(1);
  close();
});
