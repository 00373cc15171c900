export type DecodedText =
  | { readonly type: "text"; readonly text: string }
  /** Where the first byte stands that is no UTF-8; line and column count from 1, the column in code points. */
  | { readonly type: "invalid"; readonly line: number; readonly column: number };

/** Decodes UTF-8, with or without a byte order mark. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const text = decode(bytes, false);
  if (text !== null) return { type: "text", text };
  const before = decode(bytes.subarray(0, validPrefixLength(bytes)), true) ?? "";
  const lines = before.split("\n");
  return { type: "invalid", line: lines.length, column: [...(lines.at(-1) ?? "")].length + 1 };
}

/** Length of the longest prefix that could still become UTF-8, found by halving: a decoder does not say where it failed. */
function validPrefixLength(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (decode(bytes.subarray(0, middle), true) === null) invalid = middle;
    else valid = middle;
  }
  return valid;
}

function decode(bytes: Uint8Array, stream: boolean): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream });
  } catch {
    return null;
  }
}
