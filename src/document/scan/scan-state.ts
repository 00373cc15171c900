import type { Kind } from "../../model.ts";

/** Where one entry lies in the document; offsets are bytes, `end` is exclusive. */
export interface EntrySpan {
  readonly kind: Kind;
  /** Position in its array. */
  readonly index: number;
  readonly start: number;
  end: number;
  /** Line of the first byte, from 1. */
  readonly line: number;
  /** Keys of all objects in the entry, duplicates counted. */
  members: number;
  /** Every string is printable ASCII without escapes. */
  plain: boolean;
  /** There is no white space between its tokens. */
  dense: boolean;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ScanFault {
  readonly rule: "json-syntax" | "limit";
  readonly message: string;
  readonly offset: number;
}

export interface ScanLimits {
  readonly maxDepth: number;
  readonly maxValues: number;
  readonly maxEntries: number;
}

/** What the scanner waits for next. */
export const EXPECT = {
  firstKey: 0,
  key: 1,
  colon: 2,
  memberValue: 3,
  firstItem: 4,
  item: 5,
  rest: 6,
  nothing: 7,
} as const;
export type Expect = (typeof EXPECT)[keyof typeof EXPECT];

/** The scanner between two slices. One flat mutable object: this is the hottest loop of the program. */
export interface ScanState {
  readonly bytes: Uint8Array;
  readonly limits: ScanLimits;
  at: number;
  line: number;
  expect: Expect;
  depth: number;
  /** Opening bracket at each depth. */
  readonly brackets: Uint8Array;
  /** Values seen so far. */
  values: number;
  /** Keys, special bytes of strings and white space since the last entry began. */
  members: number;
  special: number;
  spaces: number;
  /** The last key in the root object and in `data`, as far as it matters. */
  rootKey: RootKey;
  dataKey: Kind | null;
  inData: boolean;
  /** The kind of entries in the array that is open at depth 3. */
  arrayKind: Kind | null;
  arrayStart: number;
  arrayLength: number;
  readonly entries: EntrySpan[];
  /** Insides of the entry arrays. */
  readonly arrays: Span[];
  /** Root members that mark other formats, with the offset of their value. */
  rootServers: { readonly offset: number; readonly bracket: "{" | "[" } | null;
  fault: ScanFault | null;
}

export type RootKey = "data" | "servers" | null;

export function startScan(bytes: Uint8Array, start: number, limits: ScanLimits): ScanState {
  return {
    bytes,
    limits,
    at: start,
    line: 1,
    expect: EXPECT.memberValue,
    depth: 0,
    brackets: new Uint8Array(limits.maxDepth + 1),
    values: 0,
    members: 0,
    special: 0,
    spaces: 0,
    rootKey: null,
    dataKey: null,
    inData: false,
    arrayKind: null,
    arrayStart: 0,
    arrayLength: 0,
    entries: [],
    arrays: [],
    rootServers: null,
    fault: null,
  };
}

/** Records the first fault and ends the scan. */
export function failScan(state: ScanState, rule: ScanFault["rule"], message: string, offset: number): void {
  state.fault ??= { rule, message, offset };
  state.at = state.bytes.length;
}
