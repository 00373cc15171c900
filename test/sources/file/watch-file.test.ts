import { beforeEach, describe, expect, it } from "vitest";
import { watchFile } from "../../../src/sources/file/watch-file.ts";
import type { Watch } from "../../../src/sources/source.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

let clock: FakeClock;
/** The file as it is now, and as a run saw it last. */
let file: { now: string; seen: string | null; looks: number; stats: number };
let events: { fire: () => void; armed: number; closed: number; failed: boolean };
let hints: number[];
let watch: Watch;

beforeEach(() => {
  clock = createFakeClock();
  file = { now: "a", seen: "a", looks: 1, stats: 0 };
  events = { fire: () => {}, armed: 0, closed: 0, failed: false };
  hints = [];
  watch = watchFile(
    {
      clock,
      sight: async () => {
        file.stats += 1;
        return file.now;
      },
      lastSeen: () => file.seen,
      looks: () => file.looks,
      watchFolder: (onEvent) => {
        events.fire = onEvent;
        events.armed += 1;
        return {
          failed: () => events.failed,
          close: async () => {
            events.closed += 1;
          },
        };
      },
    },
    () => hints.push(clock.monotonic()),
  );
});

function lookAt(): void {
  file.seen = file.now;
  file.looks += 1;
}

describe("the poll", () => {
  it("looks every 500 ms and says nothing of what was seen", async () => {
    await clock.advance(5_000);
    expect({ hints, stats: file.stats }).toEqual({ hints: [], stats: 10 });
  });

  it("hints once the file has rested for 300 ms", async () => {
    file.now = "b";
    await clock.advance(10_000);
    expect(hints).toEqual([800]);
  });

  it("says nothing before the first run has looked", async () => {
    file.seen = null;
    file.now = "b";
    await clock.advance(5_000);
    expect(hints).toEqual([]);
  });

  it("says nothing of a change that a run saw first", async () => {
    file.now = "b";
    await clock.advance(600);
    lookAt();
    await clock.advance(5_000);
    expect(hints).toEqual([]);
  });

  it("hints at a file that never rests after 1.5 s, and goes on", async () => {
    for (let round = 0; round < 50; round += 1) {
      file.now = `state ${round}`;
      await clock.advance(100);
    }
    expect(hints.length).toBeGreaterThanOrEqual(2);
    expect(hints[0]).toBeLessThanOrEqual(2_100);
  });

  it("hints again at a state that comes back after a run saw another", async () => {
    file.now = "b";
    await clock.advance(2_000);
    expect(hints.length).toBe(1);
    file.now = "a";
    lookAt();
    file.now = "b";
    await clock.advance(2_000);
    expect(hints.length).toBe(2);
  });
});

describe("events", () => {
  it("bring the check forward", async () => {
    file.now = "b";
    await clock.advance(10);
    events.fire();
    await clock.advance(5_000);
    expect(hints).toEqual([330]);
  });

  it("by the thousand are few checks and one hint", async () => {
    file.now = "b";
    for (let round = 0; round < 1_000; round += 1) {
      for (let burst = 0; burst < 10; burst += 1) events.fire();
      await clock.advance(1);
    }
    expect(file.stats).toBeLessThan(70);
    expect(hints.length).toBe(1);
  });

  it("are set up anew when they did not tell of a change", async () => {
    file.now = "b";
    await clock.advance(2_000);
    expect(events).toMatchObject({ armed: 2, closed: 1 });
  });

  it("are left alone when they did", async () => {
    file.now = "b";
    events.fire();
    await clock.advance(2_000);
    expect(events).toMatchObject({ armed: 1, closed: 0 });
  });

  it("that failed are set up anew as soon as the file looks different, whoever sees that first", async () => {
    events.failed = true;
    file.now = "EIO";
    lookAt();
    await clock.advance(2_000);
    const { armed } = events;
    file.now = "a";
    lookAt();
    await clock.advance(600);
    expect([hints, events.armed]).toEqual([[], armed + 1]);
  });

  it("that stay failed are tried again twice a minute", async () => {
    events.failed = true;
    await clock.advance(10 * 60_000);
    expect(events.armed).toBeGreaterThan(15);
    expect(events.armed).toBeLessThan(25);
    expect(events.closed).toBe(events.armed - 1);
  });

  it("that fail are polling", () => {
    expect(watch.mode()).toBe("events");
    events.failed = true;
    expect(watch.mode()).toBe("polling");
  });
});

it("a closed watch looks no more", async () => {
  file.now = "b";
  await watch.close();
  events.fire();
  await clock.advance(5_000);
  expect({ hints, stats: file.stats, closed: events.closed }).toEqual({ hints: [], stats: 0, closed: 1 });
});
