/** True under `npm run test:long`: loops run whole. */
export const isLong = process.env["REGISTRYD_TEST_LONG"] === "1";

/** A loop of `whole` rounds, a tenth of it in the ordinary run. */
export function rounds(whole: number): number {
  return isLong ? whole : Math.ceil(whole / 10);
}

/** A promised time on a shared machine: five times as wide, for time is judged exactly by the benchmarks alone. */
export function withinMs(promisedMs: number): number {
  return promisedMs * 5;
}
