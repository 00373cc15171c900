const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Reads `1024`, `256KiB`, `128MiB` or `1.5 GiB`; null when the text is no whole number of bytes. */
export function parseByteSize(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(B|KiB|MiB|GiB)?$/.exec(text) ?? [];
  if (amount === undefined) return null;
  const bytes = Number(amount) * (UNIT_BYTES[unit ?? "B"] ?? 1);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** The shortest exact form, such as `128MiB`. */
export function formatByteSize(bytes: number): string {
  const unit = ["GiB", "MiB", "KiB"].find((name) => bytes > 0 && bytes % (UNIT_BYTES[name] ?? 1) === 0) ?? "B";
  return unit === "B" ? `${bytes}` : `${bytes / (UNIT_BYTES[unit] ?? 1)}${unit}`;
}
