import { writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pktLine } from "../../src/sources/git/pkt-line.ts";
import { rounds, withinMs } from "../support/bounds.ts";
import {
  changeLines,
  distanceBack,
  insertDelta,
  makePack,
  objectId,
  packEntry,
  putTogether,
  takeApart,
  varint,
} from "../support/git-answer.ts";
import { ENGINES, failure, type GitBench, openGitBench, read, readText } from "../support/git-bench.ts";
import { type GitAnswer, type Intercept, send } from "../support/git-server.ts";
import { hashFiles } from "../support/hash-files.ts";
import { watchProcess } from "../support/watch-process.ts";

const REGISTRY = '{"data": {"servers": []}}';
const MIB = 1024 * 1024;

let bench: GitBench;

afterEach(async () => {
  expect(bench.leftovers()).toEqual([]);
  await bench.dispose();
});

describe.each(ENGINES)("hostile git servers, read by $engine", (engineCase) => {
  const { engine, withoutV2 } = engineCase;

  beforeEach(async () => {
    bench = await openGitBench(engineCase);
    bench.commit({ "registry.json": REGISTRY });
  });

  async function expectRecovery(): Promise<void> {
    bench.server.intercept(null);
    expect(await readText(bench.source())).toBe(REGISTRY);
  }

  it("G18 a ref that flaps with every request gives one commit or the other, whole", async () => {
    const { repository, server } = bench;
    const commits = new Map(["one", "two"].map((text) => [bench.commit({ "registry.json": text }), text]));
    for (const commit of commits.keys()) repository.git("update-ref", `refs/heads/at-${commit}`, commit);
    const ids = [...commits.keys()];
    let requests = 0;
    /** Git is asked each question once a commit, so that a thousand rounds take seconds. */
    const answers = new Map<string, GitAnswer>();
    server.intercept(async (_, response, proceed) => {
      const id = ids[requests++ % 2] ?? "";
      const { method, body } = server.requests.at(-1) ?? {};
      const key = `${id} ${method} ${body}`;
      if (!answers.has(key)) writeFileSync(join(repository.dir, "refs/heads/main"), `${id}\n`);
      const answer = answers.get(key) ?? (await proceed());
      answers.set(key, answer);
      send(response, answer);
    });
    const source = bench.source({ branch: "main" });
    const seen = new Set<string>();
    for (let round = 0; round < (engine === "builtin" ? 1_000 : rounds(100)); round++) {
      // An odd number of requests a round would show the same one every time.
      if (round % 3 === 0) requests++;
      const { look, revision, files } = await read(source);
      expect(look.revision).toBe(revision);
      expect(Buffer.from(files[0]?.bytes ?? []).toString()).toBe(commits.get(revision));
      seen.add(revision);
    }
    expect(seen.size).toBe(2);
  }, 120_000);

  describe("G20 refs that no repository can have", () => {
    const id = "1".repeat(40);

    it("are never files of ours, nor in the way of the one that is wanted", async () => {
      const names = [
        "../../config",
        "refs/heads/../../../config",
        "/etc/passwd",
        "refs/heads/\u001b[2J\rx",
        "x".repeat(10_000),
      ];
      const evil = names.map((name) => pktLine(`${id} ${name}`)).join("");
      bench.server.intercept(onRefs((answer) => Buffer.concat([answer.subarray(0, -4), Buffer.from(`${evil}0000`)])));
      const before = hashFiles(bench.repository.root);
      expect(await readText(bench.source({ branch: "main" }))).toBe(REGISTRY);
      expect(await readText(bench.source())).toBe(REGISTRY);
      expect(hashFiles(bench.repository.root)).toEqual(before);
    });

    it("as the default branch are refused", async () => {
      for (const name of ["../../config", "/etc/passwd", "refs/heads/\u001b[2J"]) {
        const rename = (line: string) => line.replace(/(symref-target:|symref=HEAD:)refs\/heads\/main/, `$1${name}`);
        bench.server.intercept(onRefs((answer) => changeLines(answer, rename)));
        const error = await failure(bench.source());
        expect(error).toMatchObject({ code: "pack_corrupt", hint: expect.any(String) });
        expect(error.message).not.toContain(name);
      }
      await expectRecovery();
    });

    it("that stand twice are refused", async () => {
      const twin = Buffer.from(`${pktLine(`${id} refs/heads/main`)}0000`);
      bench.server.intercept(onRefs((answer) => Buffer.concat([answer.subarray(0, -4), twin])));
      expect((await failure(bench.source({ branch: "main" }))).code).toBe("pack_corrupt");
      await expectRecovery();
    });
  });

  describe("G21 answers without end", () => {
    /** A pack may be larger than all that a server pours here, so only what is read of it can stop the reader. */
    const limits = { maxRefAdvertisementBytes: 256 * 1024 };
    const refLine = (index: number) => pktLine(`${"1".repeat(40)} refs/heads/team-${index}`);

    it.each<[string, "refs" | "pack", (index: number) => string]>([
      ["refs", "refs", refLine],
      ["lines before the pack", "pack", () => pktLine(`shallow ${"1".repeat(40)}`)],
      ["empty lines before the pack", "pack", () => "0004"],
      ["progress", "pack", (index) => pktLine(`\u0002Counting objects: ${index}`)],
    ])("made of %s are cut at the limit", async (name, where, piece) => {
      const poured = { bytes: 0 };
      bench.server.intercept(async (_request, response, proceed) => {
        const answer = await proceed();
        if (where !== kindOf(answer)) return send(response, answer);
        response.writeHead(200, answer.headers);
        response.write(name === "progress" ? takeApart(answer.body).head : serviceOf(answer));
        await pour(response, piece, poured);
      });
      const before = process.memoryUsage().rss;
      const error = await failure(bench.source({ limits }));
      expect(error.code).toBe("limit_exceeded");
      expect(poured.bytes).toBeGreaterThanOrEqual(limits.maxRefAdvertisementBytes);
      expect(poured.bytes).toBeLessThan(MOST_POURED_BYTES);
      expect(process.memoryUsage().rss - before).toBeLessThan(50 * MIB);
      await expectRecovery();
    });

    /** What stands in front of the refs of protocol 0; without it nothing would be read at all. */
    function serviceOf({ body }: GitAnswer): string {
      return kindOf({ body }) === "refs" && withoutV2 ? body.subarray(0, -4).toString("latin1") : "";
    }
  });

  it.each<[string, (answer: GitAnswer, response: ServerResponse) => void, string | null]>([
    ["a clock that is years off", (answer, response) => send(response, withHeaders(answer, { Date: LONG_AGO })), null],
    [
      "a large cookie",
      (answer, response) => send(response, withHeaders(answer, { "Set-Cookie": "x".repeat(20_000) })),
      null,
    ],
    [
      "a megabyte of headers",
      (answer, response) => send(response, withHeaders(answer, { "X-Filler": "x".repeat(MIB) })),
      "limit_exceeded",
    ],
    ["HTTP/1.0", (answer, response) => void response.socket?.end(rawAnswer(answer, "HTTP/1.0")), null],
    [
      "junk behind the answer",
      (answer, response) =>
        void response.socket?.write(Buffer.concat([rawAnswer(answer), Buffer.from("junk\r\n\r\n")])),
      null,
    ],
    [
      "a second answer behind the first",
      (answer, response) => void response.socket?.write(Buffer.concat([rawAnswer(answer), rawAnswer(answer)])),
      null,
    ],
  ])("G31 a server with %s is read, or refused for it", async (_, answerWith, code) => {
    bench.server.intercept(async (_request, response, proceed) => answerWith(await proceed(), response));
    const source = bench.source();
    if (code === null) for (let round = 0; round < 2; round++) expect(await readText(source)).toBe(REGISTRY);
    else expect((await failure(source)).code).toBe(code);
    await expectRecovery();
  });

  describe("G32 text that means harm", () => {
    const HARM = '\u001b[2J\u202e\r\n{"level":"error","msg":"forged"}';

    it("in what a server says of its failure is made harmless", async () => {
      const refusal = Buffer.from(`${pktLine(`ERR gone ${HARM}`)}0000`);
      bench.server.intercept(async (request, response, proceed) => {
        const answer = await proceed();
        send(
          response,
          request.method === "POST" || withoutV2 ? { ...answer, body: withService(answer, refusal) } : answer,
        );
      });
      const { code, message, hint } = await failure(bench.source());
      expect(code).toBe("http_status");
      expect(`${message}${hint}`).toMatch(/^[\x20-\x7e]+$/);
      await expectRecovery();
    });

    it("in a commit's author and message goes nowhere", async () => {
      const { repository } = bench;
      const tree = repository.git("rev-parse", "main^{tree}");
      const person = (name: string) => `${name} <x@example.com> 1767323045 +0000`;
      const text = `tree ${tree}\nauthor ${person("\u001b[2J\u202e")}\ncommitter ${person('"}')}\n\n${HARM}\n`;
      repository.git("update-ref", "refs/heads/main", repository.hash("commit", text));
      const { look, files, ...rest } = await read(bench.source());
      expect(Buffer.from(files[0]?.bytes ?? []).toString()).toBe(REGISTRY);
      expect(rest.revisionAt).toBe("2026-01-02T03:04:05.000Z");
      expect(JSON.stringify({ look, rest })).not.toMatch(/forged|u001b|\u202e/);
    });

    /** Protocol 0 names the service first. */
    function withService({ body }: GitAnswer, refusal: Buffer): Buffer {
      return body.includes("# service=")
        ? Buffer.concat([Buffer.from(`${pktLine("# service=git-upload-pack")}0000`), refusal])
        : refusal;
    }
  });

  describe("G23 packs that grow", () => {
    const bombs: readonly [string, () => readonly Buffer[]][] = [
      ["a blob that says how large it is", () => [packEntry("blob", Buffer.alloc(129 * MIB))]],
      ["a blob that says it is small", () => [packEntry("blob", Buffer.alloc(32 * MIB), { claimedSize: 100 })]],
      [
        "many blobs that are too large together",
        () => new Array<Buffer>(9).fill(packEntry("blob", Buffer.alloc(32 * MIB))),
      ],
      ["deltas that copy their base again and again", growingDeltas],
      ["a delta of a hundred thousand copies", hundredThousandCopies],
      ["a delta of millions of single bytes", singleBytes],
      ["deltas of a megabyte, each on the last", () => largeChain(200)],
      ["a chain of ten thousand deltas", () => longChain(10_000)],
      ["deltas that stand on each other", circle],
    ];

    it.each(bombs)(
      "%s: refused, with little memory and no pause",
      async (_, make) => {
        // Above everything else the wanted blob is missing, so that a reader looks at all there is.
        const entries = [...commitAndTree(), ...make()];
        const pack = makePack(entries);
        bench.server.intercept(onPack((body) => putTogether({ head: takeApart(body).head, pack })));
        const watch = watchProcess();
        const error = await failure(bench.source({ branch: "grown" }));
        const { grownBytes, longestStallMs } = await watch.end();
        expect(["limit_exceeded", "pack_corrupt"]).toContain(error.code);
        expect(grownBytes).toBeLessThan(50 * MIB);
        expect(longestStallMs).toBeLessThan(withinMs(50));
        await expectRecovery();
      },
      60_000,
    );

    it("a tree of ten thousand million paths is walked along one of them", async () => {
      const { repository } = bench;
      let id = repository.hash("blob", REGISTRY);
      let mode = "100644";
      for (let depth = 0; depth < 10; depth++) {
        const names = mode === "100644" ? ["registry.json"] : Array.from("abcdefghij");
        const below = { mode, id };
        id = repository.hash("tree", Buffer.concat(names.map((name) => treeEntry(below.mode, name, below.id))));
        mode = "40000";
      }
      repository.commitTree(Array.from("abcdefghij", (name) => ({ mode, name: Buffer.from(name), id })));
      expect(await readText(bench.source({ path: `${"j/".repeat(10)}registry.json` }))).toBe(REGISTRY);
    });

    function commitAndTree(): Buffer[] {
      const blob = bench.repository.hash("blob", "nowhere in the pack");
      const tree = treeEntry("100644", "registry.json", blob);
      const person = "Ada <ada@example.com> 1767323045 +0000";
      const commit = `tree ${objectId("tree", tree)}\nauthor ${person}\ncommitter ${person}\n\nGrow\n`;
      bench.repository.hash("tree", tree);
      bench.repository.git("update-ref", "refs/heads/grown", bench.repository.hash("commit", commit));
      return [packEntry("commit", Buffer.from(commit)), packEntry("tree", tree)];
    }
  });
});

const LONG_AGO = "Thu, 01 Jan 1998 00:00:00 GMT";

function withHeaders(answer: GitAnswer, headers: Readonly<Record<string, string>>): GitAnswer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function rawAnswer({ headers, body }: GitAnswer, version = "HTTP/1.1"): Buffer {
  const fields = Object.entries({ ...headers, "Content-Length": body.length });
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([Buffer.from(`${version} 200 OK\r\n${head}\r\n`), body]);
}

function treeEntry(mode: string, name: string, id: string): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]);
}

function kindOf({ body }: Pick<GitAnswer, "body">): "refs" | "pack" | "other" {
  if (body.includes("PACK")) return "pack";
  return body.includes("refs/heads/main") ? "refs" : "other";
}

function onKind(kind: "refs" | "pack"): (change: (body: Buffer) => Buffer) => Intercept {
  return (change) => async (_, response, proceed) => {
    const answer = await proceed();
    send(response, kindOf(answer) === kind ? { ...answer, body: change(answer.body) } : answer);
  };
}

const onRefs = onKind("refs");
const onPack = onKind("pack");

const MOST_POURED_BYTES = 64 * MIB;

/** Sends one piece after the other until nobody listens any more, or it is clear that nobody will stop. */
async function pour(
  response: ServerResponse,
  piece: (index: number) => string,
  poured: { bytes: number },
): Promise<void> {
  for (let index = 0; !response.destroyed && poured.bytes < MOST_POURED_BYTES; ) {
    let chunk = "";
    for (; chunk.length < 65_536; index++) chunk += piece(index);
    poured.bytes += chunk.length;
    if (!response.write(chunk, "latin1")) await sleep(1);
  }
  response.end();
}

/** A base of 64 KiB, and deltas of 22 bytes that make 1 MiB each of it. */
function growingDeltas(): Buffer[] {
  const base = Buffer.alloc(0x10000);
  const copies = Buffer.concat([Buffer.from([0x80, 0x80, 0x04, 0x80, 0x80, 0x40]), Buffer.alloc(16, 0x80)]);
  const delta = packEntry("ref-delta", copies, { base: Buffer.from(objectId("blob", base), "hex") });
  return [packEntry("blob", base), ...new Array<Buffer>(400).fill(delta)];
}

function longChain(links: number): Buffer[] {
  const chain = [packEntry("blob", Buffer.from("000000"))];
  for (let link = 0; link < links; link++) {
    const base = distanceBack(chain.at(-1)?.length ?? 0);
    chain.push(packEntry("ofs-delta", insertDelta(6, String(link).padStart(6)), { base }));
  }
  return chain;
}

/** Six and a half thousand megabytes that a megabyte of seven-byte steps asks for. */
function hundredThousandCopies(): Buffer[] {
  const size = 100_000 * 0xffff;
  const step = Buffer.from([0xbf, 0, 0, 0, 0, 0xff, 0xff]);
  const delta = Buffer.concat([varint(0x10000), varint(size), ...new Array<Buffer>(100_000).fill(step)]);
  return onZeros(delta);
}

function singleBytes(): Buffer[] {
  const count = 8 * MIB;
  return onZeros(Buffer.concat([varint(0x10000), varint(count), Buffer.alloc(2 * count, "\u0001a")]));
}

/** A delta on a base of 64 KiB. */
function onZeros(delta: Buffer): Buffer[] {
  const base = packEntry("blob", Buffer.alloc(0x10000));
  return [base, packEntry("ofs-delta", delta, { base: distanceBack(base.length) })];
}

/** Each link copies the one below and ends in a number of its own. */
function largeChain(links: number): Buffer[] {
  const chain = [packEntry("blob", Buffer.alloc(MIB))];
  for (let link = 0; link < links; link++) {
    const copy = Buffer.from([0xf0, 0xfc, 0xff, 0x0f]);
    const delta = Buffer.concat([varint(MIB), varint(MIB), copy, Buffer.from([4]), Buffer.from(`${1_000 + link}`)]);
    chain.push(packEntry("ofs-delta", delta, { base: distanceBack(chain.at(-1)?.length ?? 0) }));
  }
  return chain;
}

function circle(): Buffer[] {
  const ids = ["one", "two"].map((text) => Buffer.from(objectId("blob", Buffer.from(text)), "hex"));
  return ids.map((base, index) => packEntry("ref-delta", insertDelta(3, index === 0 ? "two" : "one"), { base }));
}
