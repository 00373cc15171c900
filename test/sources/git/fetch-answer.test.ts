import { describe, expect, it } from "vitest";
import { fetchRequest, skipToPack } from "../../../src/sources/git/fetch-request.ts";
import { pktLine, readPkts } from "../../../src/sources/git/pkt-line.ts";
import { packBytes } from "../../../src/sources/git/sideband.ts";
import { inPieces } from "../../support/in-pieces.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const LIMITS = { maxPackBytes: 20, maxOtherBytes: 40 };

function frame(band: number, text: string): string {
  return (text.length + 5).toString(16).padStart(4, "0") + String.fromCharCode(band) + text;
}

async function readAnswer(text: string): Promise<string> {
  const pkts = readPkts(inPieces(Buffer.from(text, "latin1"), 7));
  await skipToPack(pkts, 100);
  const pieces: Buffer[] = [];
  for await (const piece of packBytes(pkts, LIMITS)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const START = pktLine("packfile");

describe("a fetch request", () => {
  it("wants one commit without its history and without blobs", () => {
    const body = ["no-progress", "ofs-delta", `want ${A}`, "deepen 1", "filter blob:none", "done"];
    const request = fetchRequest({ want: A, shallow: true, filter: "blob:none" }, ["agent=x"]);
    expect(request).toBe(`${pktLine("command=fetch")}${pktLine("agent=x")}0001${body.map(pktLine).join("")}0000`);
  });

  it("wants one object, or what is new since a commit", () => {
    expect(fetchRequest({ want: A }, [])).not.toMatch(/deepen|filter|have|thin-pack/);
    expect(fetchRequest({ want: A, have: B, filter: "tree:0" }, [])).toContain(pktLine(`have ${B}`));
  });
});

describe("a fetch answer", () => {
  it("yields the pack behind its sections, without progress", async () => {
    const sections = `${pktLine("shallow-info")}${pktLine(`shallow ${A}`)}0001`;
    const pack = `${frame(1, "PACK")}${frame(2, "50 %")}${frame(1, " data")}${frame(1, "")}`;
    expect(await readAnswer(`${sections}${START}${pack}0000`)).toBe("PACK data");
  });

  it.each([
    ["no pack", `${pktLine("shallow-info")}0000`, "pack_corrupt", /no pack/],
    ["no end", `${START}${frame(1, "PACK")}`, "pack_corrupt", /ends within/],
    ["an unknown band", `${START}${frame(7, "?")}0000`, "pack_corrupt", /format/],
    ["a failure on its band", `${START}${frame(3, "disk is full\n")}0000`, "http_status", /disk is full/],
    ["a failure as a line", pktLine("ERR upload-pack: not our ref 1234"), "ref_not_found", /not our ref/],
    ["too large a pack", `${START}${frame(1, "x".repeat(21))}0000`, "limit_exceeded", /21|20/],
    ["endless progress", START + frame(2, "x").repeat(8), "limit_exceeded", /progress/],
    ["endless empty progress", START + frame(2, "").repeat(9), "limit_exceeded", /progress/],
    ["endless lines before the pack", pktLine("NAK").repeat(20), "limit_exceeded", /before its pack/],
    ["endless empty lines before the pack", "0004".repeat(30), "limit_exceeded", /before its pack/],
  ])("with %s is refused", async (_, text, code, message) => {
    await expect(readAnswer(text)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
