import { expect, it } from "vitest";
import { isoTime } from "../../src/clock.ts";
import { failedResult } from "../../src/sync/results.ts";
import { rememberUnrecorded } from "../../src/sync/unrecorded.ts";
import { createFakeClock } from "../support/fake-clock.ts";

it("a streak begins with its first attempt, not when the store refused it", async () => {
  const clock = createFakeClock();
  const { run, unrecorded } = rememberUnrecorded(async () => {
    await clock.advance(40);
    return failedResult("a", {
      code: "store_full",
      message: "no space",
      hint: null,
      since: isoTime(clock.now()),
      helpsToWait: true,
    });
  }, clock);
  const attempt = async () => {
    const startedAt = isoTime(clock.now());
    await run({ trigger: "retry", force: false, accept: [] }, () => null, new AbortController().signal);
    return startedAt;
  };
  const first = await attempt();
  expect(unrecorded()).toMatchObject({ failures: 1, lastAttemptAt: first, error: { since: first } });
  const second = await attempt();
  expect(unrecorded()).toMatchObject({ failures: 2, lastAttemptAt: second, error: { since: first } });
});
