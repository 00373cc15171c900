import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../../src/config/config.ts";
import { pktLine } from "../../../src/sources/git/pkt-line.ts";
import { createProtocolV0 } from "../../../src/sources/git/protocol-v0.ts";
import type { HttpClient, HttpRequest } from "../../../src/sources/http-fetch.ts";
import { makePack, objectId, packEntry, putTogether } from "../../support/git-answer.ts";
import { inPieces } from "../../support/in-pieces.ts";

const WANT = "a".repeat(40);
const HAVE = "b".repeat(40);
const NEVER = new AbortController().signal;
const BLOB = Buffer.from("content");

/** A server that answers every request with one line and one pack; what it was asked is kept. */
function server(abilities: string, line: string) {
  const asked: HttpRequest[] = [];
  const answer = putTogether({ head: Buffer.from(pktLine(line)), pack: makePack([packEntry("blob", BLOB)]) });
  const http: HttpClient = {
    async request(request) {
      asked.push(request);
      return { status: 200, headers: {}, url: request.url, body: inPieces(answer, 9) };
    },
    close() {},
  };
  const connection = { http, limits: DEFAULT_LIMITS, base: "http://127.0.0.1/catalog.git" };
  return { asked, protocol: createProtocolV0(connection, abilities.split(" ")) };
}

describe("a fetch below protocol 2", () => {
  it.each(["NAK", `ACK ${HAVE}`])(
    "says what is wanted and what is here, and reads the pack behind %s",
    async (line) => {
      const { asked, protocol } = server("side-band-64k ofs-delta filter", line);
      const entries = await protocol.fetchPack({ want: WANT, have: HAVE, filter: "tree:0" }, {}, NEVER);
      expect(entries).toMatchObject([{ kind: "whole", id: objectId("blob", BLOB) }]);
      const wants = `want ${WANT} side-band-64k ofs-delta no-progress filter`;
      const body = `${[wants, "filter tree:0"].map(pktLine).join("")}0000${pktLine(`have ${HAVE}`)}${pktLine("done")}`;
      expect(asked.map(({ url, body }) => [url.pathname, String(body)])).toEqual([
        ["/catalog.git/git-upload-pack", body],
      ]);
    },
  );

  it("asks for no filter where the server has none", async () => {
    const { asked, protocol } = server("side-band-64k", "NAK");
    expect(protocol.canFilter).toBe(false);
    await protocol.fetchPack({ want: WANT, have: HAVE }, {}, NEVER);
    expect(String(asked[0]?.body)).not.toContain("filter");
  });

  it("is not tried where packs and messages cannot be told apart", async () => {
    const { asked, protocol } = server("ofs-delta", "NAK");
    await expect(protocol.fetchPack({ want: WANT }, {}, NEVER)).rejects.toMatchObject({ code: "unsupported" });
    expect(asked).toEqual([]);
  });
});
