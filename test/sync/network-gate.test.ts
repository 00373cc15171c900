import { describe, expect, it } from "vitest";
import { createNetworkGate, type NetworkGate, type Pass } from "../../src/sync/network-gate.ts";
import { settle } from "../support/fake-clock.ts";

const LIMITS = { maxRuns: 4, maxRunsPerHost: 2, maxBytes: 100 };
const HOSTS = ["a:443", "a:443", "a:443", "b:443", "b:443", "c:443", null];

/** Enters for each host in turn and tells which of them are in. */
function enterAll(gate: NetworkGate, hosts: readonly (string | null)[]) {
  const passes = new Map<number, Pass>();
  const never = new AbortController().signal;
  hosts.forEach((host, index) => {
    void gate.enter(host, never).then((pass) => passes.set(index, pass));
  });
  return {
    in: () => [...passes.keys()].sort((left, right) => left - right),
    pass: (index: number) => passes.get(index),
  };
}

describe("the gate to the network", () => {
  it("bounds runs in all and to one host, and local sources not at all", async () => {
    const entered = enterAll(createNetworkGate(LIMITS), HOSTS);
    await settle();
    expect(entered.in()).toEqual([0, 1, 3, 4, 6]);
  });

  it.each([
    { name: "to its host", leaves: 0, next: 2 },
    { name: "in all", leaves: 3, next: 5 },
  ])("lets the next one in when a slot $name is free", async ({ leaves, next }) => {
    const entered = enterAll(createNetworkGate(LIMITS), HOSTS);
    await settle();
    entered.pass(leaves)?.leave();
    await settle();
    expect(entered.in()).toEqual([0, 1, 3, 4, 6, next].sort((left, right) => left - right));
  });

  it("holds up nobody behind a host that is full", async () => {
    const entered = enterAll(createNetworkGate(LIMITS), ["hung:443", "hung:443", "hung:443", "well:443"]);
    await settle();
    expect(entered.in()).toEqual([0, 1, 3]);
  });

  it("fetches nothing more while too many bytes wait to be processed", async () => {
    const gate = createNetworkGate(LIMITS);
    const first = await gate.enter("a:443", new AbortController().signal);
    first.hold(100);
    first.leave();
    const entered = enterAll(gate, ["b:443", null]);
    await settle();
    expect(entered.in()).toEqual([]);
    first.done();
    await settle();
    expect(entered.in()).toEqual([0, 1]);
  });

  it("counts nothing of a fetch that ends after its run", async () => {
    const gate = createNetworkGate(LIMITS);
    const first = await gate.enter("a:443", new AbortController().signal);
    first.done();
    first.hold(1_000);
    const entered = enterAll(gate, ["a:443", "a:443", "a:443"]);
    await settle();
    expect(entered.in()).toEqual([0, 1]);
  });

  it("forgets who stops waiting", async () => {
    const gate = createNetworkGate({ ...LIMITS, maxRuns: 1 });
    const first = await gate.enter("a:443", new AbortController().signal);
    const waiting = new AbortController();
    const given = gate.enter("b:443", waiting.signal);
    waiting.abort(new Error("called off"));
    await expect(given).rejects.toThrow("called off");
    first.done();
    const entered = enterAll(gate, ["c:443"]);
    await settle();
    expect(entered.in()).toEqual([0]);
  });
});
