import type { Limits } from "../../config/config.ts";
import type { BodyLimit } from "../http-fetch.ts";
import { type PackMark, skipToPack, type Wish } from "./fetch-request.ts";
import { type PackEntry, readPack } from "./pack.ts";
import { readPkts } from "./pkt-line.ts";
import { packBytes, packTooLarge } from "./sideband.ts";

/** Whatever sends packs, in the words of some version of the protocol. */
export interface PackFetcher {
  readonly canFilter: boolean;
  readonly limits: Limits;
  /** @throws {RegistrydError} as `HttpClient.request` and `readPackAnswer`; `ref_not_found` */
  fetchPack(wish: Wish, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<PackEntry[]>;
}

/** Bounds an answer that carries a pack, which is counted by itself as it arrives: frames take far less than what is in them. */
export function packAnswerLimit({ maxPackBytes, maxRefAdvertisementBytes }: Limits): BodyLimit {
  return { maxBodyBytes: 2 * maxPackBytes + maxRefAdvertisementBytes, tooLarge: () => packTooLarge(maxPackBytes) };
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
