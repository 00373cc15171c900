import { CHAR, isSpace } from "../scan/chars.ts";
import { skipString } from "../scan/json-cursor.ts";

/** The JSON text without the white space between its tokens; every other byte stays. The text must have passed the scanner. */
export function compact(text: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(text.length);
  let length = 0;
  let at = 0;
  while (at < text.length) {
    const byte = text[at] as number;
    if (byte === CHAR.quote) {
      const end = skipString(text, at);
      while (at < end) out[length++] = text[at++] as number;
    } else {
      if (!isSpace(byte)) out[length++] = byte;
      at++;
    }
  }
  return out.subarray(0, length);
}
