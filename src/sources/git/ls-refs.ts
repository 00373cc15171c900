import { RegistrydError } from "../../errors.ts";
import { isObjectId } from "./object-id.ts";
import { DELIMITER, FLUSH, pktLine, readPkts } from "./pkt-line.ts";
import { textOf } from "./pkt-text.ts";
import type { RemoteRef } from "./remote-ref.ts";

/** Asks for the refs whose names begin with `prefix`: the ref wanted, and the few that continue its name. */
export function lsRefsRequest(prefix: string, commonLines: readonly string[], canTellUnborn: boolean): string {
  const wanted = ["peel", "symrefs", ...(canTellUnborn ? ["unborn"] : []), `ref-prefix ${prefix}`];
  return [pktLine("command=ls-refs"), ...commonLines.map(pktLine), DELIMITER, ...wanted.map(pktLine), FLUSH].join("");
}

/**
 * Reads the answer to its end.
 * @throws {RegistrydError} `pack_corrupt` when it is malformed
 */
export async function readRefs(body: AsyncIterable<Buffer>): Promise<RemoteRef[]> {
  const refs: RemoteRef[] = [];
  let ended = false;
  for await (const pkt of readPkts(body)) {
    const line = textOf(pkt);
    if (line === null) ended = true;
    else refs.push(parseRef(line));
  }
  if (!ended) throw malformed("ends too early");
  return refs;
}

/** `id name [symref-target:name] [peeled:id]`; the id of an unborn HEAD is the word `unborn`. */
function parseRef(line: string): RemoteRef {
  const [id = "", name = "", ...attributes] = line.split(" ");
  if (name === "" || (id !== "unborn" && !isObjectId(id))) throw malformed("holds a line that is no ref");
  const attribute = (key: string) => attributes.find((text) => text.startsWith(key))?.slice(key.length) ?? null;
  const peeled = attribute("peeled:");
  if (peeled !== null && !isObjectId(peeled)) throw malformed("holds a tag without a valid object id");
  return { name, id: id === "unborn" ? null : id, peeled, target: attribute("symref-target:") };
}

function malformed(why: string): RegistrydError {
  return new RegistrydError("pack_corrupt", `the git server's list of refs ${why}`);
}
