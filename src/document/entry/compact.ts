import { CHAR } from "../scan/chars.ts";

/**
 * The JSON text without the white space between its tokens; every other byte stays. The text must have passed the scanner.
 *
 * @param room where the result lies until the next call; at least as long as the text
 */
export function compact(text: Uint8Array, room: Buffer): Buffer {
  return room.subarray(0, copyTokens(text, room));
}

/**
 * A function of its own, so that nothing stands behind its loop: V8 compiles a hot loop before it knows what follows,
 * and would throw that code away at the end of each entry.
 */
function copyTokens(text: Uint8Array, out: Uint8Array): number {
  let at = 0;
  let length = 0;
  while (at < text.length) {
    let byte = text[at++] as number;
    // Outside of strings nothing else is as low as white space.
    if (byte <= CHAR.space) continue;
    out[length++] = byte;
    if (byte !== CHAR.quote) continue;
    do {
      byte = text[at++] as number;
      out[length++] = byte;
      if (byte === CHAR.backslash) out[length++] = text[at++] as number;
    } while (byte !== CHAR.quote);
  }
  return length;
}
