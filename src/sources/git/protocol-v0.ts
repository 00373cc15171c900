import { RegistrydError } from "../../errors.ts";
import type { Connection } from "./connect.ts";
import type { Wish } from "./fetch-request.ts";
import { type PackFetcher, packAnswerLimit, readPackAnswer } from "./pack-answer.ts";
import { FLUSH, pktLine } from "./pkt-line.ts";
import { postUploadPack } from "./upload-pack.ts";

/** Packs from a server below protocol 2 (gitprotocol-pack), enough of it to ask for commits that are new. */
export function createProtocolV0(
  connection: Omit<Connection, "advertisement">,
  capabilities: readonly string[],
): PackFetcher {
  const { limits } = connection;
  return {
    limits,
    canFilter: capabilities.includes("filter"),
    async fetchPack(wish, headers, signal) {
      if (!capabilities.includes(SIDE_BAND)) throw cannotFrame();
      const answer = await postUploadPack(connection, fetchRequest(wish), headers, packAnswerLimit(limits), signal);
      return readPackAnswer(answer, limits, "ACK");
    },
  };
}

const SIDE_BAND = "side-band-64k";

/** Without `multi_ack` a server answers one `ACK`, or a `NAK` when it does not know what is here. */
function fetchRequest({ want, have, filter }: Omit<Wish, "shallow">): string {
  const abilities = [SIDE_BAND, "ofs-delta", "no-progress", ...(filter === undefined ? [] : ["filter"])];
  return [
    pktLine(`want ${want} ${abilities.join(" ")}`),
    ...(filter === undefined ? [] : [pktLine(`filter ${filter}`)]),
    FLUSH,
    ...(have === undefined ? [] : [pktLine(`have ${have}`)]),
    pktLine("done"),
  ].join("");
}

function cannotFrame(): RegistrydError {
  return new RegistrydError("unsupported", `the git server does not have ${SIDE_BAND}`, {
    hint: "serve a mirror of the repository from a server that has it",
  });
}
