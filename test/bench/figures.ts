import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One row of the table in docs/performance.md. */
export interface Figure {
  readonly figure: string;
  readonly beside: string;
  readonly measured: string;
  readonly toReach: string;
  readonly bound: string;
}

const RESULTS_FILE = join(import.meta.dirname, ".figures.jsonl");
const DOCUMENT = join(import.meta.dirname, "../../docs/performance.md");
const START = "<!-- figures: written by BENCH_UPDATE=1 npm run bench -->";
const END = "<!-- end of figures -->";

export function recordFigure(figure: Figure): void {
  appendFileSync(RESULTS_FILE, `${JSON.stringify(figure)}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function ratio(value: number): string {
  return `${value.toFixed(2)}×`;
}

/** Vitest's global set-up: starts with an empty table, and prints it (or writes it into the document) at the end. */
export default function setup(): () => void {
  rmSync(RESULTS_FILE, { force: true });
  return () => {
    if (!existsSync(RESULTS_FILE)) return;
    const table = tableOf(readFileSync(RESULTS_FILE, "utf8").trim().split("\n").map(parseFigure));
    rmSync(RESULTS_FILE);
    process.stdout.write(`\n${table}\n`);
    if (process.env["BENCH_UPDATE"] === "1") updateDocument(table);
  };
}

function parseFigure(line: string): Figure {
  return JSON.parse(line) as Figure;
}

function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((row) => [row.figure, row.beside, row.measured, row.toReach, row.bound]);
  const head = [
    ["figure", "beside it, in the same run", "measured", "to reach", "what bounds it"],
    ["---", "---", "---", "---", "---"],
  ];
  return [...head, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function updateDocument(table: string): void {
  const text = readFileSync(DOCUMENT, "utf8");
  const [before, rest] = text.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error("docs/performance.md has lost its marks");
  writeFileSync(DOCUMENT, `${before}${START}\n${table}\n${END}${after}`);
}
