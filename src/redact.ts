/** What stands where something secret stood. */
export const REDACTED = "[redacted]";

/**
 * The boundary for text that leaves the process (logs, status, HTTP, CLI): passwords in URLs, headers and settings,
 * tokens of known shape, private keys and stack lines go, control characters are escaped. Redacting twice is as once.
 */
export function redact(text: string): string {
  return withoutSecrets(text).replace(
    UNPRINTABLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The part of `redact` that leaves control characters as they are, for text that is escaped in another way. */
export function withoutSecrets(text: string): string {
  return RULES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

export interface Redactor {
  redact(text: string): string;
  /** From now on the value is removed as it stands and as base64, percent-encoded or JSON text holds it. */
  addSecret(value: string): void;
}

/** A redactor that also knows the passwords that were read at run time; the last hundred of them. */
export function createRedactor(): Redactor {
  const secrets = new Map<string, readonly string[]>();
  return {
    redact(text) {
      const forms = [...secrets.values()].flat().sort((a, b) => b.length - a.length);
      return redact(forms.reduce((rest, form) => rest.replaceAll(form, REDACTED), text));
    },
    addSecret(value) {
      secrets.delete(value);
      secrets.set(value, formsOf(value));
      const [oldest] = secrets.keys();
      if (oldest !== undefined && secrets.size > MAX_SECRETS) secrets.delete(oldest);
    },
  };
}

/** A URL as it may be shown: without userinfo, query and fragment, every other character as it was. */
export function stripUrl(url: string): string {
  const bare = url.replace(/[?#].*$/s, "");
  if (!URL.canParse(url)) return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1").replace(/[?#].*$/s, "");
  const parsed = new URL(bare);
  if (parsed.username === "" && parsed.password === "") return bare;
  parsed.username = "";
  parsed.password = "";
  return parsed.href;
}

const MAX_SECRETS = 100;
/** Shorter ones would take ordinary text with them. */
const MIN_SECRET_LENGTH = 4;

function formsOf(value: string): readonly string[] {
  const encoded = encodeURIComponent(Buffer.from(value).toString());
  const lowerCaseEscapes = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const forms = [value, JSON.stringify(value).slice(1, -1), encoded, lowerCaseEscapes, ...base64Forms(value)];
  return [...new Set(forms)].filter((form) => form.length >= MIN_SECRET_LENGTH);
}

/** How base64 shows the value wherever it begins in what is encoded, as in `Basic` with any user before it. */
function base64Forms(value: string): readonly string[] {
  return [0, 2, 3].flatMap((mixedAtStart, offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const wholeCharacters = Math.floor((bytes.length * 4) / 3);
    const text = bytes.toString("base64").slice(mixedAtStart, wholeCharacters);
    return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Control and bidi characters, which could forge a log line or move a cursor. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const SECRET_NAME =
  "(?:pass(?:word|wd|phrase)|pwd|secret|token|(?:api|access|secret|private|account)[_-]?key|credential|signature)s?";
const QUOTED = `"(?:[^"\\\\]|\\\\.)*"|'[^']*'`;

/** In this order; every quantifier that could run far is bounded or reads each character once. */
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/gs, REDACTED],
  [/(?:\r?\n|\\n)[ \t]+at (?:(?!\\n)[^\r\n])*/g, ""],
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie|private-token)(["']?\s{0,9}[:=]\s{0,9}["']?)(?!["'\s]*\[redacted\])[^\r\n"']+/gi,
    `$1$2${REDACTED}`,
  ],
  [/\b(bearer\s{1,9})[\w.~+/=-]{4,}/gi, `$1${REDACTED}`],
  [/\b([Bb]asic\s{1,9})(?=[a-z]{0,99}[A-Z0-9+/=])[\w+/=-]{4,}/g, `$1${REDACTED}`],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{0,2000}@/gi, "$1"],
  // A slash, question mark or hash in a password that nobody encoded; a port is none.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>@:]{0,200}:(?!\d{1,5}[/?#\s])[^\s"'<>@]{0,2000}@/gi, "$1"],
  [/([?&;](?:sig|auth|key|code|jwt|sas)=)[^&;\s"'#<>]+/gi, `$1${REDACTED}`],
  [new RegExp(`(${SECRET_NAME}["']?\\s{0,9}=\\s{0,9})(?:${QUOTED}|[^\\s"',;&]+)`, "gi"), `$1${REDACTED}`],
  [new RegExp(`(${SECRET_NAME}["']?\\s{0,9}:\\s{0,9})(?:${QUOTED})`, "gi"), `$1${REDACTED}`],
  // Unquoted, as YAML has it: the rest of a line that begins so, else a single word at the end.
  [new RegExp(`^([\\s\\d|>-]{0,40}[\\w-]{0,40}${SECRET_NAME}:[ \\t]{0,9})[^\\s"'][^\\r\\n]*`, "gim"), `$1${REDACTED}`],
  [
    new RegExp(`(${SECRET_NAME}:\\s{0,9})(?!\\s*\\[redacted\\])[^\\s"',;}\\]]+(?=\\s*(?:[,;}\\]]|$))`, "gim"),
    `$1${REDACTED}`,
  ],
  [
    /\b(?:gh[oprsu]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas)-|xox[a-z]-|dop_v1_|pypi-AgE)[\w-]{6,}/g,
    REDACTED,
  ],
  [/\b(?:npm|hf)_[A-Za-z0-9]{30,}/g, REDACTED],
  [/\b(?:sk|rk|pk)[-_](?:[a-z0-9]{2,8}[-_]){0,2}[A-Za-z0-9_]{16,}/g, REDACTED],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{12,}/g, REDACTED],
  [/\bAIza[\w-]{30,}/g, REDACTED],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, REDACTED],
];
