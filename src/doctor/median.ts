import type { Exchange } from "./exchange.ts";

/** The middle one of the times that answers took, null without any. */
export function medianMs(exchanges: readonly Exchange[]): number | null {
  const times = exchanges.flatMap((exchange) => (exchange.kind === "answer" ? [exchange.durationMs] : []));
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
}
