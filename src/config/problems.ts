import type { LineCounter } from "yaml";
import type { Problem } from "../model.ts";
import { redact } from "../redact.ts";
import { conceal } from "./quoted.ts";

/** Collects what is wrong with a config, without its secrets. An offset counts UTF-16 units from the start of the text. */
export interface Problems {
  error(offset: number, path: string, message: string, suggestion?: string | null): void;
  warning(offset: number, path: string, message: string): void;
  /** An error of a flag or an environment variable, which have no place in the file. */
  outside(origin: string, path: string, message: string, suggestion?: string | null): void;
  /** A place as a message names it: `line 3, column 5`. */
  describe(offset: number): string;
  errors(): readonly Problem[];
  warnings(): readonly Problem[];
}

interface Found {
  readonly offset: number;
  readonly path: string;
  readonly message: string;
  readonly suggestion: string | null;
}

/** More are counted, not shown. */
const MAX_SHOWN = 100;

export function collectProblems(text: string, file: string, lines: LineCounter): Problems {
  const errors: Found[] = [];
  const warnings: Found[] = [];
  const outside: Problem[] = [];
  const placeOf = placeFinder(text, lines);
  const shown = (found: readonly Found[]) =>
    firstOnes(found).map(({ offset, ...problem }) => ({ file, ...placeOf(offset), ...redacted(problem) }));
  return {
    error: (offset, path, message, suggestion = null) => errors.push({ offset, path, message, suggestion }),
    warning: (offset, path, message) => warnings.push({ offset, path, message, suggestion: null }),
    outside: (origin, path, message, suggestion = null) =>
      outside.push({ file: origin, line: 0, column: 0, ...redacted({ path, message, suggestion }) }),
    describe: (offset) => `line ${placeOf(offset).line}, column ${placeOf(offset).column}`,
    errors: () => [...outside, ...shown(errors)],
    warnings: () => shown(warnings),
  };
}

/** Keys and names of the config may hold a token as well as its values. */
function redacted({ path, message, suggestion }: Omit<Found, "offset">): Omit<Found, "offset"> {
  const isSafe = suggestion !== null && conceal(suggestion) === suggestion;
  return { path: redact(path), message: redact(message), suggestion: isSafe ? suggestion : null };
}

/** Columns count code points; only a text that has surrogates makes that work. */
function placeFinder(text: string, lines: LineCounter): (offset: number) => { line: number; column: number } {
  const hasSurrogates = /[\ud800-\udfff]/.test(text);
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    if (line === 0) return { line: 1, column: offset + 1 };
    const column = hasSurrogates ? [...text.slice(offset - col + 1, offset)].length + 1 : col;
    return { line, column };
  };
}

function firstOnes(found: readonly Found[]): readonly Found[] {
  const sorted = [...found].sort((a, b) => a.offset - b.offset);
  const shown = sorted.slice(0, MAX_SHOWN);
  const last = shown.at(-1);
  if (last === undefined || sorted.length === shown.length) return shown;
  const message = `${sorted.length - shown.length} more problems are not shown`;
  return [...shown, { offset: last.offset, path: "", message, suggestion: null }];
}
