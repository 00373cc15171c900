/** Longest quotation of a value in a message, in code points (CONTRACT §5). */
const MAX_QUOTED = 80;

/** A value as a message quotes it: in double quotes, cut, with nothing in it that could move a terminal's cursor. */
export function quoted(text: string): string {
  const characters = [...text];
  const cut = characters.length > MAX_QUOTED ? `${characters.slice(0, MAX_QUOTED - 1).join("")}…` : text;
  return JSON.stringify(cut).replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
