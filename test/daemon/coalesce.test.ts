import { describe, expect, it } from "vitest";
import { oneAtATime, settled } from "../../src/daemon/coalesce.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";

describe("one at a time", () => {
  /** A task whose runs a test ends by hand. */
  function task() {
    const ends: ((result: number | Error) => void)[] = [];
    const run = () =>
      new Promise<number>((resolve, reject) => {
        ends.push((result) => (result instanceof Error ? reject(result) : resolve(result)));
      });
    return { call: oneAtATime(run), ends };
  }

  it("gives all who come during a run one more run, which begins behind it", async () => {
    const { call, ends } = task();
    const first = call();
    const later = [call(), call(), call()];
    await settle();
    expect(ends.length).toBe(1);
    ends[0]?.(1);
    expect(await first).toBe(1);
    await settle();
    expect(ends.length).toBe(2);
    ends[1]?.(2);
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
  });

  it("goes on after a run that failed", async () => {
    const { call, ends } = task();
    const first = call();
    const second = call();
    ends[0]?.(new Error("broken"));
    await expect(first).rejects.toThrow("broken");
    await settle();
    ends[1]?.(2);
    expect(await second).toBe(2);
    const third = call();
    ends[2]?.(3);
    expect(await third).toBe(3);
  });
});

describe("settled", () => {
  it("calls once when the calls have ceased, and not later than it may", async () => {
    const clock = createFakeClock();
    const times: number[] = [];
    const call = settled(clock, 100, 1_000, () => void times.push(clock.monotonic()));
    call();
    await clock.advance(500);
    for (let elapsed = 0; elapsed < 1_500; elapsed += 50) {
      call();
      await clock.advance(50);
    }
    await clock.advance(1_000);
    expect(times).toEqual([100, 1_500, 2_050]);
  });
});
