import { formatByteSize, parseByteSize } from "./byte-size.ts";
import { formatDuration, parseDurationMs } from "./duration.ts";
import { nearest } from "./nearest.ts";
import { found, type Place, type Read, reject } from "./place.ts";

/** A text. A number or `true` where a text is meant would lose digits or letter case, so it must be quoted. */
export const readText: Read<string> = (place) => {
  const { tree } = place;
  if (tree.kind === "scalar" && typeof tree.value === "string") return tree.value;
  const needsQuotes = tree.kind === "scalar" && tree.value !== null;
  reject(place, `${found(place)}; expected text${needsQuotes ? ", in quotes if it looks like a number" : ""}`);
  return "";
};

/** A text that `check` accepts; it returns what is expected, or null. */
export function readTextThat(check: (text: string) => string | null): Read<string> {
  return (place) => {
    const text = textOf(place);
    const expected = text === null ? null : check(text);
    if (expected !== null) reject(place, `${found(place)}; expected ${expected}`);
    return text ?? readText(place);
  };
}

export const readBoolean: Read<boolean> = (place) => {
  const { tree } = place;
  if (tree.kind === "scalar" && typeof tree.value === "boolean") return tree.value;
  reject(place, `${found(place)}; expected true or false`);
  return false;
};

export function readOneOf<T extends string>(allowed: readonly [T, ...T[]]): Read<T> {
  return (place) => {
    const text = textOf(place);
    const match = allowed.find((value) => value === text);
    if (match !== undefined) return match;
    reject(place, `${found(place)}; expected ${allowed.join(", ")}`, text && nearest(text, allowed));
    return allowed[0];
  };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

export function readInteger({ min, max }: Range): Read<number> {
  return (place) => {
    const { tree } = place;
    const value = tree.kind === "scalar" ? tree.value : null;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    reject(place, `${found(place)}; expected a whole number from ${min} to ${max}`);
    return min;
  };
}

/** A duration in Go's grammar, in milliseconds. */
export function readDuration({ min, max }: Range): Read<number> {
  return (place) => {
    const text = textOf(place);
    const durationMs = text === null ? null : parseDurationMs(text);
    if (durationMs !== null && durationMs >= min && durationMs <= max) return durationMs;
    const expected = `a duration with its unit from ${formatDuration(min)} to ${formatDuration(max)}, such as 1h30m`;
    reject(place, `${found(place)}; expected ${expected}`, unitForgotten(place));
    return min;
  };
}

function unitForgotten({ tree }: Place): string | null {
  const isCount = tree.kind === "scalar" && /^[1-9]\d{0,5}$/.test(tree.text);
  return isCount ? `${tree.text}s` : null;
}

/** A whole number of bytes, or one with a unit, such as 128MiB. */
export function readByteSize({ min, max }: Range): Read<number> {
  return (place) => {
    const { tree } = place;
    const value = tree.kind === "scalar" ? tree.value : null;
    const bytes = typeof value === "string" ? parseByteSize(value) : value;
    if (typeof bytes === "number" && Number.isInteger(bytes) && bytes >= min && bytes <= max) return bytes;
    const range = `from ${formatByteSize(min)} to ${formatByteSize(max)}`;
    reject(place, `${found(place)}; expected a number of bytes ${range}, such as 65536, 64KiB or 128MiB`);
    return min;
  };
}

function textOf({ tree }: Place): string | null {
  return tree.kind === "scalar" && typeof tree.value === "string" ? tree.value : null;
}
