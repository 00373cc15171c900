const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/i;
const EARLIEST = "0000-01-01T00:00:00.000Z";
const LATEST = "9999-12-31T23:59:59.999Z";

/**
 * Reads an RFC 3339 time, lower-case `t` and `z` and a leap second included. Digits below a millisecond are dropped,
 * which is exact for "strictly later" among times that have none.
 * @returns ISO 8601 UTC with milliseconds, years 0 to 9999; null when the text is no such time
 */
export function readTimestamp(text: string): string | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = { hour: Number(match[9] ?? 0), minute: Number(match[10] ?? 0) };
  if (hour > 23 || minute > 59 || second > 60 || offset.hour > 23 || offset.minute > 59) return null;
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day) return null;
  const offsetMinutes = (match[8] === "-" ? -1 : 1) * (offset.hour * 60 + offset.minute);
  time.setUTCHours(hour, minute - offsetMinutes, second, milliseconds(match[7]));
  return clamp(time);
}

function milliseconds(fraction = ""): number {
  return Number(fraction.slice(0, 3).padEnd(3, "0"));
}

/** An offset may lead out of the years that four digits can write, where text order is no longer time order. */
function clamp(time: Date): string {
  if (time.getUTCFullYear() < 0) return EARLIEST;
  return time.getUTCFullYear() > 9999 ? LATEST : time.toISOString();
}
