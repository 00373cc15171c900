import { describe } from "vitest";
import type { StoreReader, StoreWriter } from "../../src/store/store.ts";
import { describeConfig } from "./contract/config.ts";
import { describeLists } from "./contract/lists.ts";
import { describeMerging } from "./contract/merging.ts";
import { describePruning } from "./contract/pruning.ts";
import { describeRuns } from "./contract/runs.ts";
import { describeSearch } from "./contract/search.ts";
import { describeSnapshots } from "./contract/snapshots.ts";
import { describeStatus } from "./contract/status.ts";
import { createScene, type Scene } from "./scene.ts";

/** Opens an empty store; `close` removes it. */
export type OpenStore = () => { readonly store: StoreWriter; readonly reader: StoreReader; close(): void };

/** Runs one test on a store of its own. */
export type WithScene = (test: (scene: Scene) => void) => void;

/** What every store must do, whatever it is made of. */
export function describeStoreContract(name: string, open: OpenStore): void {
  const withScene: WithScene = (test) => {
    const { store, reader, close } = open();
    try {
      test(createScene(store, reader));
    } finally {
      close();
    }
  };
  describe(`the store contract, kept by ${name}`, () => {
    describeSnapshots(withScene);
    describeMerging(withScene);
    describeLists(withScene);
    describeSearch(withScene);
    describeConfig(withScene);
    describeRuns(withScene);
    describeStatus(withScene);
    describePruning(withScene);
  });
}
