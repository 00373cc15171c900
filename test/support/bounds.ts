/** True under `npm run test:long`: loops run whole. */
export const isLong = process.env["REGISTRYD_TEST_LONG"] === "1";

/** A loop of `whole` rounds, a tenth of it in the ordinary run. */
export function rounds(whole: number): number {
  return isLong ? whole : Math.ceil(whole / 10);
}

/** True under `npm run bench`, for which a machine must have nothing else to do. */
const isExact = process.env["REGISTRYD_EXACT_TIMES"] === "1";

/** A promised time: exact for the benchmarks, elsewhere five times as wide, as on a shared machine. */
export function withinMs(promisedMs: number): number {
  return isExact ? promisedMs : promisedMs * 5;
}
