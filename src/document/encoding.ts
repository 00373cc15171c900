import { isUtf8 } from "node:buffer";

export interface EncodingFault {
  readonly message: string;
  readonly offset: number;
}

export type Encoding =
  | { readonly outcome: "utf-8"; readonly start: number }
  | ({ readonly outcome: "fault" } & EncodingFault);

/** Where the text begins, behind a byte order mark; or what the file is if it is no UTF-8. */
export function checkEncoding(bytes: Uint8Array): Encoding {
  const other = SIGNATURES.find(({ matches }) => matches(bytes));
  if (other !== undefined) return { outcome: "fault", message: other.message, offset: 0 };
  if (!isUtf8(bytes)) {
    const offset = firstBadByte(bytes);
    return { outcome: "fault", message: "the file is no valid UTF-8 from here on; save it as UTF-8", offset };
  }
  return { outcome: "utf-8", start: startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0 };
}

interface Signature {
  readonly message: string;
  readonly matches: (bytes: Uint8Array) => boolean;
}

const SIGNATURES: readonly Signature[] = [
  { message: "the file is UTF-32; save it as UTF-8", matches: (bytes) => isUtf32(bytes) },
  { message: "the file is UTF-16; save it as UTF-8", matches: (bytes) => isUtf16(bytes) },
  {
    message: "the file is compressed with gzip; store it uncompressed",
    matches: (bytes) => startsWith(bytes, [0x1f, 0x8b]),
  },
];

function isUtf32(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff]);
}

/** By its mark, or by the zero beside the ASCII character that any JSON begins with. */
function isUtf16(bytes: Uint8Array): boolean {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) return true;
  const [first, second] = bytes;
  if (first === undefined || second === undefined || bytes.length < 4) return false;
  return (first === 0) !== (second === 0) && first + second < 0x80;
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** Offset of the first byte that is part of no valid UTF-8 sequence. */
function firstBadByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] as number);
    if (length === 0 || !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}
