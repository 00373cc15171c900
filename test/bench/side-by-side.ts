import { median, ratio } from "./figures.ts";
import type { Catalogue } from "./git-catalogue.ts";

/** Two ways to the same end. Each does its work once and returns its time in milliseconds. */
export interface Sides {
  /** Makes the state that both then meet. */
  readonly prepare: () => void;
  readonly ours: () => Promise<number>;
  readonly git: () => Promise<number>;
}

export interface Compared {
  /** Median of the ratios of the rounds. */
  readonly ratio: number;
  /** Of one round of ours. */
  readonly requests: number;
  readonly bytes: number;
  /** All of it as a table shows it. */
  readonly text: string;
}

/** Both work in each round, now one first, now the other; what moved is counted in a round that is not timed. */
export async function compare(catalogue: Catalogue, { prepare, ours, git }: Sides, rounds: number): Promise<Compared> {
  prepare();
  await git();
  await catalogue.counts();
  await ours();
  const { requests, bytes } = await catalogue.counts();
  const oursMs: number[] = [];
  const gitMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    prepare();
    const order = [async () => oursMs.push(await ours()), async () => gitMs.push(await git())];
    for (const side of round % 2 === 0 ? order : order.reverse()) await side();
  }
  const measured = median(oursMs.map((tookMs, round) => tookMs / (gitMs[round] ?? Number.NaN)));
  const times = `${median(oursMs).toFixed(0)} against ${median(gitMs).toFixed(0)} ms`;
  return { ratio: measured, requests, bytes, text: `${ratio(measured)} (${times}), ${cost(requests, bytes)}` };
}

export function cost(requests: number, bytes: number): string {
  const size = `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${requests} ${requests === 1 ? "request" : "requests"}, ${size}`;
}
