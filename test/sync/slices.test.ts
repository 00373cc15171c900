import { expect, it } from "vitest";
import { inSlices } from "../../src/sync/slices.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const STEP_MS = 10;

/** A clock that each look at it moves on, as work between two looks would. */
function busyClock() {
  let elapsedMs = 0;
  const monotonic = () => {
    elapsedMs += STEP_MS;
    return elapsedMs;
  };
  return { clock: { ...createFakeClock(), monotonic }, elapsedMs: () => elapsedMs };
}

function* work(steps: number): Generator<void, string> {
  for (let step = 0; step < steps; step++) yield;
  return "done";
}

it("lets the event loop turn every 100 ms", async () => {
  const { clock, elapsedMs } = busyClock();
  const pauses: number[] = [];
  const pause = async () => void pauses.push(elapsedMs());
  expect(await inSlices(work(55), { clock, pause }, new AbortController().signal)).toBe("done");
  expect(pauses).toHaveLength(5);
  expect(Math.max(...pauses.map((at, index) => at - (pauses[index - 1] ?? 0)))).toBe(100 + STEP_MS);
});

it("ends between two slices when it is called off", async () => {
  const { clock } = busyClock();
  const calledOff = new AbortController();
  const pause = async () => calledOff.abort(new Error("called off"));
  await expect(inSlices(work(1e9), { clock, pause }, calledOff.signal)).rejects.toThrow("called off");
});
