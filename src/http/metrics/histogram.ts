/** Observations counted by size: one is a few additions, however many there were before. */
export interface Histogram {
  /** Upper bounds, in seconds, ascending. */
  readonly bounds: readonly number[];
  /** Observations at most as large as the bound at the same place and larger than the one before; the last count is of those beyond all. */
  readonly counts: number[];
  /** Of all observations, in seconds. */
  sum: number;
}

export function createHistogram(bounds: readonly number[]): Histogram {
  return { bounds, counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 };
}

export function observe(histogram: Histogram, seconds: number): void {
  const { bounds, counts } = histogram;
  let at = 0;
  while (at < bounds.length && seconds > (bounds[at] ?? 0)) at++;
  counts[at] = (counts[at] ?? 0) + 1;
  histogram.sum += seconds;
}
