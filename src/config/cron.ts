import { createTask, type ParsedFields, parse, validateDetailed } from "node-cron";
import { quoted } from "./quoted.ts";

/** When an expression fires. Days of month and week must both fit, as node-cron reads them. */
export interface CronTimes {
  /** The first time strictly after `afterMs` (both milliseconds since the epoch); null when none comes within 41 years. */
  next(afterMs: number): number | null;
}

/**
 * Checks an expression of five fields, or six with seconds first, in a checked time zone (null: that of the process).
 * @returns what is wrong, or null
 */
export function validateCron(expression: string, timezone: string | null): string | null {
  return expressionProblem(expression) ?? timesProblem(expression, timezone);
}

/** What is expected instead of a text that names no time zone, or null. */
export function checkTimezone(text: string): string | null {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return null;
  } catch {
    return "an IANA time zone, such as Europe/Oslo";
  }
}

/**
 * Compiles a checked expression. node-cron computes times only from the clock of the process, so the search is ours
 * and every verdict on a time is node-cron's. A time that a clock change skips does not fire that day; one that it
 * repeats fires twice.
 */
export function compileCron(expression: string, timezone: string | null): CronTimes {
  const levels = levelsOf(parse(expression)).map((level) => ({ ...level, fits: matcherOf(level.pattern, timezone) }));
  return { next: (afterMs) => search(levels, afterMs) };
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** 29 February on one day of the week comes at most 40 years apart. */
const HORIZON_MS = 41 * 366 * DAY_MS;
/** Every time zone is a multiple of this away from UTC, so its days and hours begin on one. */
const ZONE_STEP_MS = 15 * MINUTE_MS;
/** Less than the shortest day: what fits neither now nor after this leap fits nowhere in between. */
const LEAP_MS = 22 * HOUR_MS;
/** As for intervals (DESIGN §3). */
const MIN_GAP_SECONDS = 5;

/** One level of the search: where `pattern` does not fit, nothing does before the next multiple of `stepMs`. */
interface Level {
  readonly pattern: string;
  readonly stepMs: number;
  readonly leapMs: number;
}

function levelsOf({ second, minute, hour, dayOfMonth, month, dayOfWeek }: ParsedFields): readonly Level[] {
  const day = `${dayOfMonth.join()} ${month.join()} ${dayOfWeek.join()}`;
  return [
    { pattern: `* * * ${day}`, stepMs: ZONE_STEP_MS, leapMs: LEAP_MS },
    { pattern: `* * ${hour.join()} ${day}`, stepMs: ZONE_STEP_MS, leapMs: 0 },
    { pattern: `* ${minute.join()} ${hour.join()} ${day}`, stepMs: MINUTE_MS, leapMs: 0 },
    { pattern: `${second.join()} ${minute.join()} ${hour.join()} ${day}`, stepMs: SECOND_MS, leapMs: 0 },
  ];
}

function matcherOf(pattern: string, timezone: string | null): (timeMs: number) => boolean {
  const task = createTask(pattern, () => {}, timezone === null ? {} : { timezone });
  // Leaves node-cron's list of tasks; matching goes on working.
  task.destroy();
  return (timeMs) => task.match(new Date(timeMs));
}

type SearchLevel = Level & { readonly fits: (timeMs: number) => boolean };

function search(levels: readonly SearchLevel[], afterMs: number): number | null {
  let timeMs = nextMultiple(afterMs, SECOND_MS);
  while (timeMs <= afterMs + HORIZON_MS) {
    const misfit = levels.find(({ fits }) => !fits(timeMs));
    if (misfit === undefined) return timeMs;
    const mayLeap = misfit.leapMs > 0 && !misfit.fits(timeMs + misfit.leapMs);
    timeMs = mayLeap ? timeMs + misfit.leapMs : nextMultiple(timeMs, misfit.stepMs);
  }
  return null;
}

function nextMultiple(timeMs: number, stepMs: number): number {
  return (Math.floor(timeMs / stepMs) + 1) * stepMs;
}

const FIELD_LABELS: Readonly<Record<string, string>> = {
  second: "second",
  minute: "minute",
  hour: "hour",
  dayOfMonth: "day of the month",
  month: "month",
  dayOfWeek: "day of the week",
};

function expressionProblem(expression: string): string | null {
  const { valid, errors } = validateDetailed(expression);
  if (valid) return null;
  const [error] = errors;
  const label = FIELD_LABELS[error?.field ?? ""];
  if (label === undefined) {
    return "not a cron expression; expected five fields (minute, hour, day of month, month, day of week), or six with seconds first";
  }
  return `${quoted(error?.value ?? "a value").slice(1, -1)} does not fit the ${label} of a cron expression`;
}

function timesProblem(expression: string, timezone: string | null): string | null {
  const { second } = parse(expression);
  const gaps = second.map((at, index) => (second[index + 1] ?? (second[0] ?? 0) + 60) - at);
  if (Math.min(...gaps) < MIN_GAP_SECONDS) return `its times are less than ${MIN_GAP_SECONDS} seconds apart`;
  const anyStart = Date.UTC(2026, 0, 1);
  return compileCron(expression, timezone).next(anyStart) === null ? "its date never comes" : null;
}
