import { expect } from "vitest";
import type { Item } from "./client.ts";
import { isSame, type ModelState } from "./independent-model.ts";

/** Holds what a registry serves to what the independent model computed. `when` is said where they differ. */
export function expectServed(items: readonly Item[], state: ModelState, when: string): void {
  const served = new Map(items.map((item) => [`${item.server.name}@${item.server.version}`, item]));
  expect(served.size, `no key twice ${when}`).toBe(items.length);
  expect([...served.keys()].sort(), `keys ${when}`).toEqual([...state.served.keys()].sort());
  for (const [key, item] of served) {
    const wanted = state.served.get(key);
    if (!isSame(item.server, wanted)) expect(item.server, `${key} ${when}`).toEqual(wanted);
    expect(item._meta["dev.registryd/provenance"].stale, `stale ${key} ${when}`).toBe(state.stale.has(key));
  }
}
