import { escapeInvisible } from "../document/shown.ts";

/** Rows under a heading, columns as wide as their longest cell; no cell holds a line break or a control character. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [heading, ...rows].map((row) => row.map(escapeInvisible));
  const widths = heading.map((_, column) =>
    cells.reduce((widest, row) => Math.max(widest, [...(row[column] ?? "")].length), 0),
  );
  return cells.map((row) => `${line(row, widths)}\n`).join("");
}

function line(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length))
    .join("  ")
    .trimEnd();
}
