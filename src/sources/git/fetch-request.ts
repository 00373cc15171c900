import { RegistrydError } from "../../errors.ts";
import type { ObjectId } from "./object-id.ts";
import { DELIMITER, FLUSH, type Pkt, pktLine } from "./pkt-line.ts";
import { textOf } from "./pkt-text.ts";

export interface Wish {
  readonly want: ObjectId;
  /** Objects of this commit and its history need not be sent. */
  readonly have?: ObjectId;
  /** Only the commit itself, no history. */
  readonly shallow?: boolean;
  readonly filter?: "blob:none" | "tree:0";
}

/** Asks for a pack. Never `thin-pack`: every delta of the answer finds its base within the pack. */
export function fetchRequest({ want, have, shallow, filter }: Wish, commonLines: readonly string[]): string {
  const wishes = [
    "no-progress",
    "ofs-delta",
    `want ${want}`,
    ...(have === undefined ? [] : [`have ${have}`]),
    ...(shallow === true ? ["deepen 1"] : []),
    ...(filter === undefined ? [] : [`filter ${filter}`]),
    "done",
  ];
  return [pktLine("command=fetch"), ...commonLines.map(pktLine), DELIMITER, ...wishes.map(pktLine), FLUSH].join("");
}

/** So that endless empty lines count too. */
const PKT_OVERHEAD_BYTES = 4;

/** The line in front of a pack: `packfile` of protocol 2; in older ones `NAK`, or `ACK` of what the client has. */
const MARKS = { packfile: /^packfile$/, NAK: /^NAK$/, ACK: /^(NAK|ACK [0-9a-f]{40})$/ } as const;

export type PackMark = keyof typeof MARKS;

/**
 * Skips what stands in front of the pack; what follows is side-band data.
 * @throws {RegistrydError} `limit_exceeded`, `pack_corrupt`, or what the server says
 */
export async function skipToPack(
  pkts: AsyncIterator<Pkt>,
  maxBytes: number,
  mark: PackMark = "packfile",
): Promise<void> {
  let skipped = 0;
  for (let next = await pkts.next(); !next.done; next = await pkts.next()) {
    const line = textOf(next.value);
    if (line !== null && MARKS[mark].test(line)) return;
    skipped += PKT_OVERHEAD_BYTES + (line?.length ?? 0);
    if (skipped > maxBytes) {
      throw new RegistrydError("limit_exceeded", `the git server sent more than ${maxBytes} bytes before its pack`);
    }
  }
  throw new RegistrydError("pack_corrupt", "the git server's answer holds no pack");
}
