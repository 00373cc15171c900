import { CHAR, isSpace } from "./chars.ts";
import type { Span } from "./scan-state.ts";

/** One member of an object, or one item of an array (then `name` is null). All offsets are bytes. */
export interface Part {
  readonly name: Span | null;
  readonly value: Span;
}

/** Parts of the container whose opening bracket is at `open`. The text must have passed the scanner. */
export function* partsOf(bytes: Uint8Array, open: number): Generator<Part> {
  const isObject = bytes[open] === CHAR.openBrace;
  let at = skipSpace(bytes, open + 1);
  while (bytes[at] !== CHAR.closeBrace && bytes[at] !== CHAR.closeBracket) {
    const name = isObject ? { start: at, end: skipString(bytes, at) } : null;
    // Behind a name stand white space, one colon and white space.
    const start = name === null ? at : skipSpace(bytes, skipSpace(bytes, name.end) + 1);
    const value = { start, end: skipValue(bytes, start) };
    yield { name, value };
    at = skipSpace(bytes, value.end);
    if (bytes[at] === CHAR.comma) at = skipSpace(bytes, at + 1);
  }
}

export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** From an opening quote to behind the closing one. */
export function skipString(bytes: Uint8Array, open: number): number {
  let at = open + 1;
  while (bytes[at] !== CHAR.quote) at += bytes[at] === CHAR.backslash ? 2 : 1;
  return at + 1;
}

function skipValue(bytes: Uint8Array, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const byte = bytes[at];
    if (byte === CHAR.quote) at = skipString(bytes, at);
    else if (byte === CHAR.openBrace || byte === CHAR.openBracket) {
      depth++;
      at++;
    } else if (byte === CHAR.closeBrace || byte === CHAR.closeBracket) {
      depth--;
      at++;
    } else if (depth > 0) at++;
    else return skipScalar(bytes, at);
  } while (depth > 0);
  return at;
}

function skipScalar(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && !isDelimiter(bytes[at])) at++;
  return at;
}

function isDelimiter(byte: number | undefined): boolean {
  return byte === CHAR.comma || byte === CHAR.closeBrace || byte === CHAR.closeBracket || isSpace(byte);
}

/** The text of a string token, escapes resolved. */
export function stringAt(bytes: Uint8Array, { start, end }: Span): string {
  return JSON.parse(textAt(bytes, { start, end })) as string;
}

export function textAt(bytes: Uint8Array, { start, end }: Span): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
}
