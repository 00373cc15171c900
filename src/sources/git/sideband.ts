import { RegistrydError } from "../../errors.ts";
import type { Pkt } from "./pkt-line.ts";
import { remoteError } from "./pkt-text.ts";

export interface SidebandLimits {
  readonly maxPackBytes: number;
  /** Progress messages, which nobody reads, and keep-alives. */
  readonly maxOtherBytes: number;
}

const PACK_DATA = 1;
const PROGRESS = 2;
const FAILURE = 3;

/**
 * The pack's bytes out of side-band frames, counted as they pass.
 * @throws {RegistrydError} `limit_exceeded`, `pack_corrupt`, or what the server says
 */
export async function* packBytes(pkts: AsyncIterator<Pkt>, limits: SidebandLimits): AsyncGenerator<Buffer> {
  let packed = 0;
  let other = 0;
  for (let next = await pkts.next(); !next.done; next = await pkts.next()) {
    const pkt = next.value;
    if (pkt.type !== "data") return;
    const band = pkt.bytes[0];
    if (band === PACK_DATA) {
      packed += pkt.bytes.length - 1;
      if (packed > limits.maxPackBytes) throw packTooLarge(limits.maxPackBytes);
      yield pkt.bytes.subarray(1);
    } else if (band === PROGRESS) {
      other += pkt.bytes.length + PKT_OVERHEAD_BYTES;
      if (other > limits.maxOtherBytes) throw tooMuchProgress(limits.maxOtherBytes);
    } else {
      throw band === FAILURE ? remoteError(pkt.bytes.toString("utf8", 1)) : malformed("is not in git's format");
    }
  }
  throw malformed("ends within the pack");
}

const PKT_OVERHEAD_BYTES = 4;

function malformed(why: string): RegistrydError {
  return new RegistrydError("pack_corrupt", `the git server's answer ${why}`);
}

export function packTooLarge(maxBytes: number): RegistrydError {
  return new RegistrydError("limit_exceeded", `the git server sent a pack of more than ${maxBytes} bytes`, {
    hint: "let the server allow filters (git config uploadpack.allowFilter true), follow a smaller branch, or raise limits.maxPackBytes",
  });
}

function tooMuchProgress(maxBytes: number): RegistrydError {
  return new RegistrydError("limit_exceeded", `the git server sent more than ${maxBytes} bytes of progress messages`);
}
