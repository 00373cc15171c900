import type { SchemaError } from "./generated/validators.js";

/** What a value should have been, to follow "expected". */
export function expectationOf({ keyword, params }: SchemaError): string {
  switch (keyword) {
    case "type":
      return TYPES[String(params["type"])] ?? String(params["type"]);
    case "pattern":
      return PATTERNS[String(params["pattern"])] ?? `text that matches ${String(params["pattern"])}`;
    case "format":
      return FORMATS[String(params["format"])] ?? String(params["format"]);
    case "minLength":
      return Number(params["limit"]) === 1 ? "some text" : `at least ${String(params["limit"])} characters`;
    case "maxLength":
      return `at most ${String(params["limit"])} characters`;
    case "minimum":
      return `at least ${String(params["limit"])}`;
    case "maximum":
      return `at most ${String(params["limit"])}`;
    case "uniqueItems":
      return "no item twice";
    default:
      return "one exact version";
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  object: "an object",
  array: "an array",
  boolean: "true or false",
  number: "a number",
  integer: "a whole number",
};

const FORMATS: Readonly<Record<string, string>> = {
  uri: "an absolute URL",
  "date-time": "a time such as 2026-01-31T12:00:00Z",
  hostname: "a host name",
  uuid: "a UUID",
};

/** The patterns of our schemas in words. */
const PATTERNS: Readonly<Record<string, string>> = {
  "^\\d+\\.\\d+\\.\\d+$": "three numbers such as 1.0.0",
  "^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$":
    "namespace/name such as io.github.acme/geo: ASCII letters, digits, dots and hyphens, one slash, and underscores only behind it",
  "^[a-z0-9][a-z0-9-]*[a-z0-9]$": "at least two lower-case letters, digits or hyphens, no hyphen at either end",
  "^[a-zA-Z0-9._-]*$": "a namespace such as io.github.acme: ASCII letters, digits, dots, hyphens and underscores",
  "^https?://[^\\s]+$": "a URL that begins with https:// or http:// and has no spaces",
  "^[a-f0-9]{64}$": "a SHA-256 digest: 64 lower-case hexadecimal digits",
  "^(\\d+x\\d+|any)$": "a size such as 48x48, or any",
  "^[a-z0-9][a-z0-9_-]*[a-z0-9]$":
    "lower-case letters, digits, hyphens and underscores, a letter or digit at both ends",
  "^[\\w-]+$": "letters, digits, hyphens and underscores",
  "^[A-Za-z_][A-Za-z0-9_]*$": "the name of an environment variable",
  "^(/[^/\\0]+)+/?$": "an absolute path",
};
