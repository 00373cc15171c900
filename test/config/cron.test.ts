import { createTask, getTasks } from "node-cron";
import { describe, expect, it } from "vitest";
import { checkTimezone, compileCron, validateCron } from "../../src/config/cron.ts";

function next(expression: string, timezone: string | null, after: string): string | null {
  const time = compileCron(expression, timezone).next(Date.parse(after));
  return time === null ? null : new Date(time).toISOString();
}

describe("the next time of an expression", () => {
  it.each<[expression: string, timezone: string, after: string, expected: string, why: string]>([
    ["0 6 * * *", "UTC", "2026-11-20T05:59:59.999Z", "2026-11-20T06:00:00.000Z", "within the second"],
    ["0 6 * * *", "UTC", "2026-11-20T06:00:00.000Z", "2026-11-21T06:00:00.000Z", "strictly later"],
    ["0 6 * * 1-5", "Europe/Oslo", "2026-11-20T05:00:00.000Z", "2026-11-23T05:00:00.000Z", "over the weekend"],
    ["0 6 * * *", "Europe/Oslo", "2026-03-28T12:00:00.000Z", "2026-03-29T04:00:00.000Z", "summer time begins"],
    [
      "30 2 * * *",
      "Europe/Oslo",
      "2026-03-28T12:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
      "a skipped time does not fire",
    ],
    [
      "30 2 * * *",
      "Europe/Oslo",
      "2026-10-25T00:30:00.000Z",
      "2026-10-25T01:30:00.000Z",
      "a repeated time fires twice",
    ],
    ["15 0 * * *", "Asia/Kathmandu", "2026-01-01T12:00:00.000Z", "2026-01-01T18:30:00.000Z", "a zone of quarters"],
    ["0 0 29 2 *", "UTC", "2026-01-01T00:00:00.000Z", "2028-02-29T00:00:00.000Z", "a leap day"],
    ["0 0 29 2 1", "UTC", "2028-03-01T00:00:00.000Z", "2044-02-29T00:00:00.000Z", "a leap day on a Monday"],
    ["0 0 L * *", "UTC", "2026-02-01T00:00:00.000Z", "2026-02-28T00:00:00.000Z", "the last day of a month"],
    ["0 0 * * 1#2", "UTC", "2026-11-01T00:00:00.000Z", "2026-11-09T00:00:00.000Z", "the second Monday"],
    ["*/20 * * * * *", "UTC", "2026-01-01T00:00:21.000Z", "2026-01-01T00:00:40.000Z", "seconds"],
    ["@hourly", "UTC", "2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00.000Z", "a nickname"],
    ["59 23 31 12 *", "UTC", "2026-12-31T23:59:00.000Z", "2027-12-31T23:59:00.000Z", "a year on"],
    ["0 0 * 2 *", "UTC", "2026-03-01T00:00:00.000Z", "2027-02-01T00:00:00.000Z", "a month"],
  ])("%s in %s after %s is %s: %s", (expression, timezone, after, expected) => {
    expect(next(expression, timezone, after)).toBe(expected);
  });

  it.each(["7 3 * * *", "*/7 1-3 * * 2,4", "0 0 1,15 */3 *"])(
    "%s: no earlier minute fits, by node-cron itself",
    (text) => {
      const task = createTask(text, () => {}, { timezone: "America/New_York" });
      const after = Date.UTC(2026, 9, 30, 12);
      const found = compileCron(text, "America/New_York").next(after) ?? Number.NaN;
      expect(task.match(new Date(found))).toBe(true);
      for (let time = after + 60_000; time < found; time += 60_000) expect(task.match(new Date(time))).toBe(false);
      task.destroy();
    },
  );

  it("without a zone goes by that of the process", () => {
    const time = new Date(compileCron("30 6 * * *", null).next(Date.UTC(2026, 5, 1)) ?? 0);
    expect([time.getHours(), time.getMinutes()]).toEqual([6, 30]);
  });

  it("leaves no task with node-cron", () => {
    compileCron("0 6 * * *", "UTC").next(0);
    expect(getTasks().size).toBe(0);
  });
});

describe("validateCron", () => {
  it.each<[expression: string, timezone: string | null, problem: RegExp | null]>([
    ["0 6 * * 1-5", "Europe/Oslo", null],
    ["*/5 * * * *", null, null],
    ["*/5 * * * * *", null, null],
    ["0 0 * JAN MON", "UTC", null],
    ["@daily", null, null],
    ["", null, /expected five fields/],
    ["* * * *", null, /expected five fields/],
    ["30m", null, /expected five fields/],
    ["@every 5m", null, /not a cron expression/],
    ["61 * * * *", null, /^61 does not fit the minute/],
    ["0 24 * * *", null, /^24 does not fit the hour/],
    ["0 0 30 2 *", null, /^30 does not fit the day of the month/],
    ["* * * * * *", null, /less than 5 seconds apart/],
    ["0,58 * * * * *", null, /less than 5 seconds apart/],
    ["0 0 L2 * *", null, /does not fit the day of the month/],
    ["0 0 1 1 1#5", "UTC", /never comes/],
  ])("%j in %j: %s", (expression, timezone, problem) => {
    const found = validateCron(expression, timezone);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });
});

it.each([
  ["Europe/Oslo", null],
  ["UTC", null],
  ["Europe/Osl", "an IANA time zone, such as Europe/Oslo"],
  ["", "an IANA time zone, such as Europe/Oslo"],
])("a time zone %j: expected %s", (text, expected) => {
  expect(checkTimezone(text)).toBe(expected);
});
