import { REDACTED, withoutSecrets } from "../redact.ts";

/** Longest quotation of a value in a message, in code points (CONTRACT §5). */
const MAX_QUOTED = 80;

/** Far more than is quoted, so that a secret whose end is not shown is seen as one. */
const MAX_READ = 4096;

/** A value as a message quotes it: in double quotes, cut, with nothing secret and nothing that could move a terminal's cursor. */
export function quoted(text: string): string {
  const safe = conceal(text.slice(0, MAX_READ));
  const characters = [...safe];
  const cut = characters.length > MAX_QUOTED ? `${characters.slice(0, MAX_QUOTED - 1).join("")}…` : safe;
  return JSON.stringify(cut).replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, escaped);
}

/** Without secrets. Where an address is meant some write `user:password@host:path` or `//token@host`, which no other text must be taken for. */
export function conceal(text: string): string {
  return withoutSecrets(text).replace(USERINFO, `${REDACTED}@`);
}

const USERINFO = /(?:\/\/[^\s/"'<>]{0,2000}|[^\s/:@"'<>]{1,200}:[^\s"'<>]{1,2000})@/g;

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
