/**
 * Shapes of well-known credentials. Each is bounded, so that the search stays linear in the text; the first letters
 * must not continue a word, as `sk-` does in `task-`.
 */
const SECRET = [
  "(?<![A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{36}",
  "github_pat_[A-Za-z0-9_]{22}",
  "glpat-[A-Za-z0-9_-]{20}",
  "sk-[A-Za-z0-9_-]{20}",
  "xox[abeprs]-[A-Za-z0-9-]{10}",
  "A[KS]IA[0-9A-Z]{16}",
  "AIza[0-9A-Za-z_-]{35}",
  "npm_[A-Za-z0-9]{36}",
  "hf_[A-Za-z0-9]{34}",
  "eyJ[A-Za-z0-9_-]{10,200}\\.eyJ",
  ")|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----",
]
  .join("|")
  .replace("|)", ")");
const LOOKS_SECRET = new RegExp(SECRET);

export function looksSecret(text: string): boolean {
  return LOOKS_SECRET.test(text);
}

/** A password inside a URL other than an http address, such as that of a database; angle brackets and braces mark placeholders. */
const SECRET_URL = String.raw`\b(?:postgres|postgresql|mysql|mongodb|mongodb\+srv|redis|rediss|amqp|amqps):\/\/[^\s:/@"<{$]{1,64}:[^\s:/@"<{$]{6,128}@`;
const HOLDS_SECRET = new RegExp(`${SECRET}|${SECRET_URL}`);
/** The length of `xoxb-` and ten characters. */
const SHORTEST_SECRET = 15;

/** What `secret-value` looks for in every text. */
export function holdsSecret(text: string): boolean {
  return text.length >= SHORTEST_SECRET && HOLDS_SECRET.test(text);
}

/** A URL with a name or password before its host, as the whole of a value; `{placeholders}` alone are no credentials. */
export function hasUserinfo(text: string): boolean {
  const match = text.includes("@") ? USERINFO.exec(text) : null;
  return match !== null && isCredential(match[1] ?? "");
}

/** As `hasUserinfo`, for a URL anywhere in a text. */
export function quotesUserinfo(text: string): boolean {
  return text.includes("@") && [...text.matchAll(USERINFO_WITHIN)].some(([, userinfo = ""]) => isCredential(userinfo));
}

function isCredential(userinfo: string): boolean {
  return userinfo.replace(/\{[^{}]*\}/g, "").replaceAll(":", "") !== "";
}

const USERINFO = /^\s{0,9}[a-z][a-z0-9+.-]{0,30}:[/\\]+([^/\\?#]*)@/i;
const USERINFO_WITHIN = /[a-z][a-z0-9+.-]{0,30}:[/\\]{2,9}([^\s/\\?#"'<>]*)@/gi;
