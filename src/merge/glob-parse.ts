/** A pattern as a list of parts: a test of one character, any text, or alternatives. */
export type GlobPart =
  | { readonly type: "one"; readonly test: (codePoint: number) => boolean }
  | { readonly type: "star" }
  | { readonly type: "choice"; readonly options: readonly (readonly GlobPart[])[] };

export type ParsedGlob =
  | { readonly ok: true; readonly parts: readonly GlobPart[] }
  | { readonly ok: false; readonly problem: string; readonly at: number };

/** Bounds the automaton and the depth of nesting; a name is far shorter. */
const MAX_PATTERN_LENGTH = 1_000;

/** Reads a pattern; positions count code points from 0. */
export function parseGlob(pattern: string): ParsedGlob {
  const text = Array.from(pattern);
  if (text.length === 0) return { ok: false, problem: "the pattern is empty and would match nothing", at: 0 };
  if (text.length > MAX_PATTERN_LENGTH) {
    return {
      ok: false,
      problem: `the pattern is longer than ${MAX_PATTERN_LENGTH} characters`,
      at: MAX_PATTERN_LENGTH,
    };
  }
  const input: Input = { text, at: 0 };
  const found = parseParts(input, false);
  return Array.isArray(found) ? { ok: true, parts: found } : { ok: false, ...(found as Fault) };
}

interface Input {
  readonly text: readonly string[];
  at: number;
}

interface Fault {
  readonly problem: string;
  readonly at: number;
}

/** Reads up to the end, or inside braces up to the comma or brace that ends the alternative. */
function parseParts(input: Input, inBraces: boolean): GlobPart[] | Fault {
  const parts: GlobPart[] = [];
  while (input.at < input.text.length) {
    const character = input.text[input.at];
    if (inBraces && (character === "," || character === "}")) break;
    const part = parsePart(input);
    if ("problem" in part) return part;
    parts.push(part);
  }
  return parts;
}

function parsePart(input: Input): GlobPart | Fault {
  const character = input.text[input.at];
  if (character === "[") return parseClass(input);
  if (character === "{") return parseChoice(input);
  if (character !== "*" && character !== "?") return parseLiteral(input);
  input.at += 1;
  return character === "*" ? { type: "star" } : { type: "one", test: () => true };
}

function parseLiteral(input: Input): GlobPart | Fault {
  const codePoint = readCharacter(input);
  if (typeof codePoint !== "number") return codePoint;
  return { type: "one", test: (other) => other === codePoint };
}

/** One literal character; a backslash takes the next one as it stands. */
function readCharacter(input: Input): number | Fault {
  const start = input.at;
  if (input.text[start] === "\\") input.at += 1;
  const codePoint = input.text[input.at]?.codePointAt(0);
  input.at += 1;
  return codePoint ?? { problem: "the backslash at the end escapes nothing", at: start };
}

function parseChoice(input: Input): GlobPart | Fault {
  const start = input.at;
  const options: GlobPart[][] = [];
  do {
    input.at += 1;
    const option = parseParts(input, true);
    if (!Array.isArray(option)) return option;
    options.push(option);
  } while (input.text[input.at] === ",");
  if (input.text[input.at] !== "}") return { problem: "the { is never closed", at: start };
  input.at += 1;
  return { type: "choice", options };
}

function parseClass(input: Input): GlobPart | Fault {
  const start = input.at;
  const negated = input.text[start + 1] === "!";
  input.at += negated ? 2 : 1;
  const ranges: (readonly [number, number])[] = [];
  while (input.text[input.at] !== "]") {
    if (input.at >= input.text.length) return { problem: "the [ is never closed", at: start };
    const range = parseRange(input);
    if ("problem" in range) return range;
    ranges.push(range);
  }
  if (ranges.length === 0) return { problem: "the [ ] names no character", at: start };
  input.at += 1;
  return { type: "one", test: (other) => ranges.some(([low, high]) => low <= other && other <= high) !== negated };
}

/** `a`, or `a-z`; a hyphen before the closing bracket stands for itself. */
function parseRange(input: Input): readonly [number, number] | Fault {
  const start = input.at;
  const low = readCharacter(input);
  if (typeof low !== "number") return low;
  const next = input.text[input.at + 1];
  if (input.text[input.at] !== "-" || next === undefined || next === "]") return [low, low];
  input.at += 1;
  const high = readCharacter(input);
  if (typeof high !== "number") return high;
  return low <= high ? [low, high] : { problem: "the range is upside down", at: start };
}
