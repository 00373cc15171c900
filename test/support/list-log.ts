import type { Log, LogFields } from "../../src/log.ts";

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A log that a test reads. */
export function createListLog(lines: LogLine[], own: LogFields = {}): Log {
  const write =
    (level: string) =>
    (msg: string, fields: LogFields = {}) =>
      void lines.push({ ...own, ...fields, level, msg });
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    child: (fields) => createListLog(lines, { ...own, ...fields }),
  };
}
