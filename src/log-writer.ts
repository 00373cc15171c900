import { pino } from "pino";
import type { Log, LogFields, LogLevel } from "./log.ts";
import { readableLine } from "./readable-line.ts";
import { redact } from "./redact.ts";

/** Where the lines go; a stream of Node is one. */
export interface LogStream {
  /** Bytes that the reader has not taken yet. */
  readonly writableLength: number;
  write(text: string): unknown;
}

export interface LogWriterOptions {
  readonly stream: LogStream;
  readonly level: LogLevel;
  /** One readable line an event instead of JSON. */
  readonly readable: boolean;
}

export interface LogWriter extends Log {
  /** Lines that were lost because nobody read them. */
  dropped(): number;
}

/** Lines wait for a slow reader up to this many bytes; beyond, they are dropped and counted, and service goes on. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** A log that never blocks and never grows without bound. Every text in it passes the redaction boundary. */
export function createLogWriter({ stream, level, readable }: LogWriterOptions): LogWriter {
  let dropped = 0;
  let told = 0;
  const destination = {
    write(line: string): void {
      if (stream.writableLength > MAX_WAITING_BYTES) {
        dropped += 1;
        return;
      }
      stream.write(readable ? readableLine(line) : line);
      if (dropped > told) tellDropped();
    },
  };
  const writer = pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    destination,
  );
  function tellDropped(): void {
    const lines = dropped - told;
    told = dropped;
    writer.warn({ lines }, "log lines dropped");
  }
  return { ...logWith({}), dropped: () => dropped };

  function logWith(own: LogFields): Log {
    const write =
      (at: LogLevel) =>
      (msg: string, fields: LogFields = {}) =>
        writer[at](redactFields({ ...own, ...fields }), msg);
    return {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
      child: (fields) => logWith({ ...own, ...fields }),
    };
  }
}

function redactFields(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, redactValue(value)]));
}

function redactValue(value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value === "object" && value !== null) return redactFields(value as LogFields);
  return value;
}
