import { CHAR } from "./chars.ts";
import { failScan, type ScanState } from "./scan-state.ts";

/** 1 for the bytes that a string can hold without a second look: printable ASCII but the quote and the backslash. */
const ORDINARY = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== CHAR.quote && byte !== CHAR.backslash ? 1 : 0,
);
const LITERALS = [Buffer.from("true"), Buffer.from("false"), Buffer.from("null")];

/** Moves from the opening quote at `state.at` to behind the closing one. */
export function scanString(state: ScanState): void {
  const { bytes } = state;
  const end = bytes.length;
  let at = state.at + 1;
  while (at < end) {
    const byte = bytes[at] as number;
    if (ORDINARY[byte] === 1) at++;
    else if (byte === CHAR.quote) {
      state.at = at + 1;
      return;
    } else {
      const length = byte === CHAR.backslash ? escapeLength(bytes, at) : byte < 0x20 ? 0 : 1;
      if (length === 0) break;
      state.special++;
      at += length;
    }
  }
  failScan(state, "json-syntax", badStringMessage(bytes[at]), at);
}

function badStringMessage(byte: number | undefined): string {
  if (byte === undefined) return "the file ends inside a string; is it cut off?";
  return byte === CHAR.backslash ? ESCAPE_MESSAGE : rawControlMessage(byte);
}

const ESCAPE_MESSAGE =
  'no escape sequence; expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hex digits';

function rawControlMessage(byte: number): string {
  if (byte === CHAR.lineFeed || byte === CHAR.carriageReturn)
    return "the string is not closed on its line; expected a double quote";
  return `a string holds the control character U+${byte.toString(16).padStart(4, "0").toUpperCase()}; write it as an escape`;
}

/** Length of the escape sequence at `at`, 0 when it is none. */
function escapeLength(bytes: Uint8Array, at: number): number {
  const letter = bytes[at + 1];
  if (letter === undefined) return 0;
  if (letter !== CHAR.u) return SINGLE_ESCAPES.includes(letter) ? 2 : 0;
  for (let digit = at + 2; digit < at + 6; digit++) if (!isHexDigit(bytes[digit])) return 0;
  return 6;
}

const SINGLE_ESCAPES = Buffer.from('"\\/bfnrt');

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Moves behind the number at `state.at`, which begins with a digit or a minus. */
export function scanNumber(state: ScanState): void {
  const { bytes } = state;
  const integer = bytes[state.at] === CHAR.minus ? state.at + 1 : state.at;
  let at = skipDigits(bytes, integer);
  if (bytes[integer] === CHAR.zero && at > integer + 1) {
    failScan(state, "json-syntax", "a number must not begin with 0", integer);
    return;
  }
  let digits = integer;
  if (at > digits && bytes[at] === CHAR.dot) {
    digits = at + 1;
    at = skipDigits(bytes, digits);
  }
  if (at > digits && ((bytes[at] ?? 0) | 0x20) === CHAR.e) {
    const sign = bytes[at + 1];
    digits = sign === CHAR.plus || sign === CHAR.minus ? at + 2 : at + 1;
    at = skipDigits(bytes, digits);
  }
  if (at === digits) failScan(state, "json-syntax", "expected a digit in this number", at);
  else state.at = at;
}

function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at++;
  return at;
}

/** Moves behind `true`, `false` or `null`; anything else at this place is no JSON value. */
export function scanLiteral(state: ScanState): void {
  const { bytes, at } = state;
  const literal = LITERALS.find((word) => word.every((byte, index) => bytes[at + index] === byte));
  if (literal === undefined) failScan(state, "json-syntax", noValueMessage(bytes[at] as number), at);
  else state.at = at + literal.length;
}

function noValueMessage(byte: number): string {
  if (byte === CHAR.slash) return "comments are not allowed in JSON";
  if (byte === CHAR.apostrophe) return "strings need double quotes in JSON";
  return "expected a JSON value: an object, array, string, number, true, false or null";
}
