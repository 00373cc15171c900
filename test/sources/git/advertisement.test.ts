import { describe, expect, it } from "vitest";
import { readAdvertisement } from "../../../src/sources/git/advertisement.ts";
import { pktLine } from "../../../src/sources/git/pkt-line.ts";
import { inPieces } from "../../support/in-pieces.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const SERVICE = `${pktLine("# service=git-upload-pack")}0000`;

const read = (text: string) => readAdvertisement(inPieces(Buffer.from(text), 11));

describe("an advertisement", () => {
  it.each(["", SERVICE])("of protocol 2 tells the capabilities (after %j)", async (front) => {
    const lines = ["version 2", "agent=git/2", "ls-refs=unborn", "fetch=shallow filter", "object-format=sha1"];
    const { version, ...rest } = await read(`${front}${lines.map(pktLine).join("")}0000`);
    expect(version).toBe(2);
    expect(rest).toEqual({
      capabilities: new Map([
        ["agent", "git/2"],
        ["ls-refs", "unborn"],
        ["fetch", "shallow filter"],
        ["object-format", "sha1"],
      ]),
    });
  });

  it.each([[], ["version 1"]])("of an older protocol tells the refs (%j)", async (...versionLine) => {
    const capabilities = "multi_ack symref=HEAD:refs/heads/main agent=git/1";
    const lines = [
      ...versionLine,
      `${A} HEAD\0${capabilities}`,
      `${A} refs/heads/main`,
      `${A} refs/tags/v1`,
      `${B} refs/tags/v1^{}`,
    ];
    expect(await read(`${SERVICE}${lines.map(pktLine).join("")}0000`)).toEqual({
      version: 0,
      capabilities: capabilities.split(" "),
      refs: [
        { name: "HEAD", id: A, peeled: null, target: "refs/heads/main" },
        { name: "refs/heads/main", id: A, peeled: null, target: null },
        { name: "refs/tags/v1", id: A, peeled: B, target: null },
      ],
    });
  });

  it("of an empty repository has no ref", async () => {
    const none = pktLine(`${"0".repeat(40)} capabilities^{}\0agent=git/1`);
    expect(await read(`${SERVICE}${none}0000`)).toEqual({ version: 0, refs: [], capabilities: ["agent=git/1"] });
  });

  it.each([
    ["a web page", "<html><body>Sign in</body></html>"],
    ["another service", `${pktLine("# service=git-receive-pack")}0000`],
    ["lines that are no refs", `${SERVICE}${pktLine("hello world")}0000`],
    ["an answer that is cut", SERVICE.slice(0, 20)],
    ["nothing", ""],
  ])("is not %s", async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: "content_type", hint: expect.any(String) });
  });

  it("of a server that refuses says what the server says, made harmless", async () => {
    await expect(read(`${pktLine("ERR no \u001b[31mentry\nhere")}0000`)).rejects.toMatchObject({
      code: "http_status",
      message: expect.not.stringMatching(/\p{Cc}/u),
    });
  });

  it.each([
    `${pktLine("version 2")}${pktLine("object-format=sha256")}0000`,
    `${SERVICE}${pktLine(`${A} HEAD\0object-format=sha256`)}0000`,
  ])("of a SHA-256 repository is unsupported", async (text) => {
    await expect(read(text)).rejects.toMatchObject({ code: "unsupported" });
  });
});
