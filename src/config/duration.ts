/** Milliseconds of each unit of Go's duration grammar. */
const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  // U+00B5 and U+03BC look alike, and Go takes both.
  "\u00b5s": 1e-3,
  "\u03bcs": 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;

/**
 * Reads a duration in Go's grammar: `1h30m`, `1.5h`, `300ms`, `-5m`, and `0`, the one that needs no unit.
 * @returns milliseconds, or null when the text is no duration
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDurationMs(text: string): number | null {
  const sign = text.startsWith("-") ? -1 : 1;
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return 0;
  let totalMs = 0;
  let end = 0;
  while (end < unsigned.length) {
    PART.lastIndex = end;
    const [part, amount, unit] = PART.exec(unsigned) ?? [];
    if (part === undefined || amount === undefined || unit === undefined) return null;
    totalMs += Number(amount) * (UNIT_MS[unit] ?? 0);
    end += part.length;
  }
  return end === 0 ? null : sign * totalMs;
}

/** The shortest usual form of a duration, such as `1h30m`, `5s` or `300ms`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${durationMs}ms`;
  const hours = Math.floor(durationMs / 3_600_000);
  const minutes = Math.floor((durationMs % 3_600_000) / 60_000);
  const seconds = (durationMs % 60_000) / 1_000;
  return [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean).join("");
}
