import type { Kind } from "../../model.ts";
import { CHAR } from "./chars.ts";
import { EXPECT, failScan, type RootKey, type ScanLimits, type ScanState, startScan } from "./scan-state.ts";
import { scanLiteral, scanNumber, scanString } from "./scan-tokens.ts";

const COMMENTS = "comments are not allowed in JSON";
const SLICE_BYTES = 256 * 1024;

/**
 * Checks the grammar of the document and counts depth, values and entries, before anything of it is parsed; finds where
 * each entry lies. One pass over the bytes, without recursion, so that no input can exhaust the stack. Yields between slices.
 */
export function* scanDocument(bytes: Uint8Array, start: number, limits: ScanLimits): Generator<void, ScanState> {
  const state = startScan(bytes, start, limits);
  while (state.at < bytes.length) {
    scanSlice(state, Math.min(state.at + SLICE_BYTES, bytes.length));
    yield;
  }
  if (state.fault === null && state.expect !== EXPECT.nothing)
    failScan(state, "json-syntax", cutOffMessage(state), bytes.length);
  return state;
}

function cutOffMessage(state: ScanState): string {
  if (state.values === 0) return "the file is empty";
  const open = state.brackets[state.depth] === CHAR.openBrace ? "an object" : "an array";
  return `the file ends before ${open} is closed; is it cut off?`;
}

function scanSlice(state: ScanState, stop: number): void {
  const { bytes } = state;
  while (state.at < stop) {
    const byte = bytes[state.at] as number;
    if (byte <= CHAR.space && skipSpace(state, byte)) continue;
    switch (state.expect) {
      case EXPECT.memberValue:
      case EXPECT.item:
      case EXPECT.firstItem:
        scanValue(state, byte);
        break;
      case EXPECT.key:
      case EXPECT.firstKey:
        scanKey(state, byte);
        break;
      case EXPECT.colon:
        if (byte === CHAR.colon) expectNext(state, EXPECT.memberValue);
        else failScan(state, "json-syntax", "expected a colon after the name", state.at);
        break;
      case EXPECT.rest:
        scanRest(state, byte);
        break;
      case EXPECT.nothing:
        failScan(state, "json-syntax", "expected the end of the file behind the document, found more text", state.at);
    }
  }
}

function expectNext(state: ScanState, expect: ScanState["expect"]): void {
  state.expect = expect;
  state.at++;
}

/** Moves over white space; false when the byte is none. */
function skipSpace(state: ScanState, first: number): boolean {
  const { bytes } = state;
  let byte: number | undefined = first;
  let at = state.at;
  for (;;) {
    if (byte === CHAR.lineFeed) state.line++;
    else if (byte !== CHAR.space && byte !== CHAR.carriageReturn && byte !== CHAR.tab) break;
    byte = bytes[++at];
  }
  state.spaces += at - state.at;
  const moved = at > state.at;
  state.at = at;
  return moved;
}

function scanValue(state: ScanState, byte: number): void {
  if (byte === CHAR.closeBracket && state.expect !== EXPECT.memberValue) closeAfterItem(state);
  else if (++state.values > state.limits.maxValues) {
    failScan(state, "limit", `the document holds more than ${state.limits.maxValues} JSON values`, state.at);
  } else if (state.arrayKind === null || state.depth !== 3 || openEntry(state, state.arrayKind)) {
    if (byte === CHAR.openBrace || byte === CHAR.openBracket) openContainer(state, byte);
    else scanScalar(state, byte);
  }
}

function scanScalar(state: ScanState, byte: number): void {
  if (byte === CHAR.quote) scanString(state);
  else if (byte === CHAR.minus || (byte >= 0x30 && byte <= 0x39)) scanNumber(state);
  else scanLiteral(state);
  endValue(state);
}

function closeAfterItem(state: ScanState): void {
  if (state.expect === EXPECT.firstItem) closeContainer(state);
  else failScan(state, "json-syntax", "trailing comma: expected another value after the comma", state.at);
}

function scanKey(state: ScanState, byte: number): void {
  if (byte === CHAR.quote) scanName(state);
  else if (byte !== CHAR.closeBrace) failScan(state, "json-syntax", noNameMessage(byte), state.at);
  else if (state.expect === EXPECT.firstKey) closeContainer(state);
  else failScan(state, "json-syntax", "trailing comma: expected another member after the comma", state.at);
}

function noNameMessage(byte: number): string {
  if (byte === CHAR.slash) return COMMENTS;
  return "expected a name in double quotes, or } to close the object";
}

function scanName(state: ScanState): void {
  const start = state.at;
  scanString(state);
  if (state.fault !== null) return;
  state.members++;
  if (state.depth === 1) state.rootKey = ROOT_KEYS.get(nameText(state, start)) ?? null;
  else if (state.depth === 2 && state.inData) state.dataKey = DATA_KEYS.get(nameText(state, start)) ?? null;
  // What follows most tokens is taken along at once: that saves a turn of the loop each.
  if (state.bytes[state.at] === CHAR.colon) expectNext(state, EXPECT.memberValue);
  else state.expect = EXPECT.colon;
}

const ROOT_KEYS = new Map<string, Exclude<RootKey, null>>([
  ["data", "data"],
  ["servers", "servers"],
]);
const DATA_KEYS = new Map<string, Kind>([
  ["servers", "server"],
  ["skills", "skill"],
  ["plugins", "plugin"],
]);
const LONGEST_NAME_BYTES = 64;

/** The name between `start` and `state.at`, escapes resolved; long ones are none of those that matter. */
function nameText(state: ScanState, start: number): string {
  if (state.at - start > LONGEST_NAME_BYTES) return "";
  const text = Buffer.from(state.bytes.buffer, state.bytes.byteOffset + start, state.at - start).toString("utf8");
  return text.includes("\\") ? (JSON.parse(text) as string) : text.slice(1, -1);
}

function scanRest(state: ScanState, byte: number): void {
  const isObject = state.brackets[state.depth] === CHAR.openBrace;
  if (byte === CHAR.comma) expectNext(state, nextInContainer(state));
  else if (byte === (isObject ? CHAR.closeBrace : CHAR.closeBracket)) closeContainer(state);
  else failScan(state, "json-syntax", noRestMessage(byte, isObject), state.at);
}

function noRestMessage(byte: number, isObject: boolean): string {
  if (byte === CHAR.slash) return COMMENTS;
  return isObject ? "expected a comma or } after this member" : "expected a comma or ] after this value";
}

function openContainer(state: ScanState, bracket: number): void {
  if (state.depth >= state.limits.maxDepth) {
    failScan(state, "limit", `the JSON is nested deeper than ${state.limits.maxDepth} levels`, state.at);
    return;
  }
  state.brackets[++state.depth] = bracket;
  const isObject = bracket === CHAR.openBrace;
  if (state.depth === 2) openRootMember(state, isObject);
  else if (state.depth === 3 && !isObject && state.inData && state.dataKey !== null) openArray(state, state.dataKey);
  expectNext(state, isObject ? EXPECT.firstKey : EXPECT.firstItem);
}

function openRootMember(state: ScanState, isObject: boolean): void {
  state.inData = isObject && state.rootKey === "data";
  state.dataKey = null;
  if (state.rootKey === "servers") state.rootServers ??= { offset: state.at, bracket: isObject ? "{" : "[" };
}

function openArray(state: ScanState, kind: Kind): void {
  state.arrayKind = kind;
  state.arrayStart = state.at + 1;
  state.arrayLength = 0;
}

function closeContainer(state: ScanState): void {
  if (state.depth === 3 && state.arrayKind !== null) {
    state.arrays.push({ start: state.arrayStart, end: state.at });
    state.arrayKind = null;
  } else if (state.depth === 2) state.inData = false;
  state.depth--;
  state.at++;
  endValue(state);
}

function endValue(state: ScanState): void {
  if (state.arrayKind !== null && state.depth === 3) closeEntry(state);
  if (state.depth === 0) state.expect = EXPECT.nothing;
  else if (state.bytes[state.at] === CHAR.comma) expectNext(state, nextInContainer(state));
  else state.expect = EXPECT.rest;
}

function nextInContainer({ brackets, depth }: ScanState): ScanState["expect"] {
  return brackets[depth] === CHAR.openBrace ? EXPECT.key : EXPECT.item;
}

/** False when that is one entry too many. */
function openEntry(state: ScanState, kind: Kind): boolean {
  if (state.entries.length >= state.limits.maxEntries) {
    failScan(state, "limit", `the document holds more than ${state.limits.maxEntries} entries`, state.at);
    return false;
  }
  state.entries.push({
    kind,
    index: state.arrayLength++,
    start: state.at,
    end: state.at,
    line: state.line,
    members: 0,
    plain: true,
    dense: true,
  });
  state.members = 0;
  state.special = 0;
  state.spaces = 0;
  return true;
}

function closeEntry(state: ScanState): void {
  const entry = state.entries[state.entries.length - 1];
  if (entry === undefined) return;
  entry.end = state.at;
  entry.members = state.members;
  entry.plain = state.special === 0;
  entry.dense = state.spaces === 0;
}
