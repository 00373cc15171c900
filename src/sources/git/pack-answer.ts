import type { Limits } from "../../config/config.ts";
import { type PackMark, skipToPack, type Wish } from "./fetch-request.ts";
import { type PackEntry, readPack } from "./pack.ts";
import { readPkts } from "./pkt-line.ts";
import { packBytes } from "./sideband.ts";

/** Whatever sends packs, in the words of some version of the protocol. */
export interface PackFetcher {
  readonly canFilter: boolean;
  readonly limits: Limits;
  /** @throws {RegistrydError} as `HttpClient.request` and `readPackAnswer`; `ref_not_found` */
  fetchPack(wish: Wish, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<PackEntry[]>;
}

/**
 * Reads the pack out of an answer as it arrives.
 * @throws {RegistrydError} as `skipToPack`, `packBytes` and `readPack`
 */
export async function readPackAnswer(
  answer: AsyncIterable<Buffer>,
  limits: Limits,
  mark: PackMark,
): Promise<PackEntry[]> {
  const pkts = readPkts(answer);
  try {
    await skipToPack(pkts, limits.maxRefAdvertisementBytes, mark);
    const bounds = { maxPackBytes: limits.maxPackBytes, maxOtherBytes: limits.maxRefAdvertisementBytes };
    const entries = await readPack(packBytes(pkts, bounds), limits);
    // To the end of the answer, so that the connection can be used again.
    for await (const _ of pkts);
    return entries;
  } finally {
    await pkts.return(undefined);
  }
}
