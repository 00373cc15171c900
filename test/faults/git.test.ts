import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { RegistrydError } from "../../src/errors.ts";
import type { Log } from "../../src/log.ts";
import { readPack } from "../../src/sources/git/pack.ts";
import { rounds } from "../support/bounds.ts";
import { makePack, packEntry, putTogether, sealPack, takeApart } from "../support/git-answer.ts";
import { ENGINES, failure, type GitBench, NEVER, openGitBench, read, readText } from "../support/git-bench.ts";
import { type GitAnswer, type Intercept, send, startHttpServer } from "../support/git-server.ts";
import { gitSource, SILENT } from "../support/git-source.ts";
import { inPieces } from "../support/in-pieces.ts";
import { numberedRegistry } from "../support/numbered-registry.ts";

const REGISTRY = '{"data": {"servers": []}}';
const TRAILER_BYTES = 20;
const FAST = { connectTimeoutMs: 300, idleTimeoutMs: 300 };

/** Answers by what tells their requests apart. */
type Recording = ReadonlyMap<string, GitAnswer>;

let bench: GitBench;

afterEach(async () => {
  expect(bench.leftovers()).toEqual([]);
  await bench.dispose();
});

/** Spoils only the answers that carry a pack. */
function onPack(spoil: (answer: GitAnswer, response: ServerResponse) => void): Intercept {
  return async (_, response, proceed) => {
    const answer = await proceed();
    if (answer.body.includes("PACK")) spoil(answer, response);
    else send(response, answer);
  };
}

function respoil(change: (pack: Buffer) => Buffer): Intercept {
  return onPack((answer, response) => {
    const { head, pack } = takeApart(answer.body);
    send(response, { ...answer, body: putTogether({ head, pack: change(pack) }) });
  });
}

function startRaw(response: ServerResponse, { headers }: GitAnswer, length: number | null): void {
  response.writeHead(200, length === null ? { ...headers } : { ...headers, "Content-Length": String(length) });
}

describe.each(ENGINES)("git faults, read by $engine", (engineCase) => {
  const { engine } = engineCase;

  beforeEach(async () => {
    bench = await openGitBench(engineCase);
    bench.commit({ "registry.json": REGISTRY, "docs/guide.md": "words ".repeat(2_000) });
  });

  /** A fault must not outlive its cause. */
  async function expectRecovery(source = bench.source()): Promise<void> {
    bench.server.intercept(null);
    expect(await readText(source)).toBe(REGISTRY);
  }

  it("says which engine it is", async () => {
    const { look, engine: reader } = await read(bench.source());
    expect({ look: look.engine, reader }).toEqual({ look: engine, reader: engine });
    const commit = bench.repository.git("rev-parse", "main");
    const pinned = await read(bench.source({ commit }));
    expect({ look: pinned.look.engine, reader: pinned.engine }).toEqual({ look: null, reader: engine });
  });

  describe("G1 no connection", () => {
    it("a refused port", async () => {
      const closed = await startHttpServer(() => {});
      await closed.close();
      expect((await failure(gitSource(`${closed.origin}/catalog.git`))).code).toBe("network");
    });

    it("a host that drops what is sent", async () => {
      const hole = await startBlackHole();
      try {
        const started = performance.now();
        const source = gitSource(`${hole.origin}/catalog.git`, { limits: FAST });
        expect(await failure(source)).toMatchObject({ code: "network", helpsToWait: true });
        expect(performance.now() - started).toBeLessThan(3_000);
      } finally {
        hole.close();
      }
    });

    it("a name that does not exist", async () => {
      expect((await failure(gitSource("http://no-such-host.invalid/catalog.git"))).code).toBe("network");
    });
  });

  it("G2 a server that accepts and never answers is a timeout", async () => {
    const source = bench.source({ limits: FAST });
    bench.server.intercept(() => {});
    expect((await failure(source)).code).toBe("timeout");
    await expectRecovery(source);
  });

  it("G3 silence in the middle of a pack is a timeout", async () => {
    const source = bench.source({ limits: FAST });
    bench.server.intercept(
      onPack((answer, response) => {
        startRaw(response, answer, answer.body.length);
        response.write(answer.body.subarray(0, answer.body.length / 2));
      }),
    );
    expect((await failure(source)).code).toBe("timeout");
    await expectRecovery();
  });

  it("G4 a trickle ends with the deadline of the whole fetch, and leaves nothing running", async () => {
    bench.server.intercept(
      onPack(async (answer, response) => {
        startRaw(response, answer, answer.body.length);
        for (const byte of answer.body) {
          if (response.destroyed) return;
          response.write(Buffer.from([byte]));
          await sleep(50);
        }
      }),
    );
    const late = new AbortController();
    setTimeout(() => late.abort(new RegistrydError("timeout", "the whole took too long", { hint: "wait" })), 700);
    const source = bench.source({ limits: { idleTimeoutMs: 400 } });
    expect((await failure(source, late.signal)).message).toBe("the whole took too long");
    await expectRecovery();
  });

  it("G5 a slow but honest server is read", async () => {
    bench.server.intercept(async (_, response, proceed) => {
      await sleep(500);
      send(response, await proceed());
    });
    expect(await readText(bench.source({ limits: { idleTimeoutMs: 2_000 } }))).toBe(REGISTRY);
  });

  it.each<[string, (answer: GitAnswer, response: ServerResponse) => void]>([
    [
      "reset",
      (answer, response) => {
        startRaw(response, answer, answer.body.length);
        response.write(answer.body.subarray(0, -30), () => response.socket?.resetAndDestroy());
      },
    ],
    [
      "closed",
      (answer, response) => {
        startRaw(response, answer, answer.body.length);
        response.write(answer.body.subarray(0, -30), () => response.socket?.end());
      },
    ],
    [
      "cut within chunks",
      (answer, response) => {
        startRaw(response, answer, null);
        response.write(answer.body.subarray(0, -30), () => response.socket?.end());
      },
    ],
    [
      "a Content-Length that is too short",
      (answer, response) => {
        startRaw(response, answer, null);
        response.socket?.end(rawAnswer(answer, answer.body.length - 30));
      },
    ],
    [
      "a Content-Length that is too long",
      (answer, response) => {
        response.socket?.end(rawAnswer(answer, answer.body.length + 30));
      },
    ],
  ])("G6 an answer that is %s is refused", async (_, spoil) => {
    bench.server.intercept(onPack(spoil));
    expect(["network", "pack_corrupt"]).toContain((await failure(bench.source({ limits: FAST }))).code);
    await expectRecovery();
  });

  it("G7 a pack that ends 15 bytes early is refused", async () => {
    bench.server.intercept(respoil((pack) => pack.subarray(0, -15)));
    expect((await failure(bench.source())).code).toBe("pack_corrupt");
    await expectRecovery();
  });

  describe("G8 flipped bits", () => {
    const large = numberedRegistry(8);

    it("give pack_corrupt or the identical content", async () => {
      const recordings = await recordBothWays();
      const random = seeded(8);
      for (let flip = 0; flip < rounds(1_000); flip++) {
        const answers = recordings[flip % recordings.length] as Recording;
        const packs = [...answers].filter(([, { body }]) => body.includes("PACK")).map(([key]) => key);
        const spoiltKey = packs[Math.floor(random() * packs.length)];
        const place = random();
        const bit = 1 << Math.floor(random() * 8);
        const isSealed = random() < 0.5;
        bench.server.intercept((request, response) => {
          const key = keyOf(request);
          const answer = answers.get(key) as GitAnswer;
          if (key !== spoiltKey) return send(response, answer);
          const { head, pack } = takeApart(answer.body);
          send(response, { ...answer, body: putTogether({ head, pack: flipBit(pack, place, bit, isSealed) }) });
        });
        const seen = await readText(bench.source()).catch((error) => error.code);
        // A count or size that grew is refused for being too much, before the rest can show that it is wrong.
        expect([large, "pack_corrupt", "limit_exceeded"]).toContain(seen);
      }
      bench.server.intercept(null);
      expect(await readText(bench.source())).toBe(large);
    }, 900_000);

    /** From a server with filters come the folders first and then the file; from one without comes all at once, with deltas. */
    async function recordBothWays(): Promise<readonly Recording[]> {
      bench.commit({
        "registry.json": large,
        "docs/old.json": numberedRegistry(7),
        "docs/guide.md": "words ".repeat(2_000),
      });
      const recordings: Recording[] = [];
      for (const allowed of ["true", "false"]) {
        bench.repository.git("config", "uploadpack.allowFilter", allowed);
        recordings.push(await recordAnswers());
      }
      const packs = recordings.flatMap((answers) => [...answers.values()].filter(({ body }) => body.includes("PACK")));
      const entries = await Promise.all(
        packs.map(({ body }) => readPack(inPieces(takeApart(body).pack, 1_000), DEFAULT_LIMITS)),
      );
      expect(packs).toHaveLength(engine === "builtin" ? 3 : 2);
      expect(entries.at(-1)?.map(({ kind }) => kind)).toContain("delta");
      return recordings;
    }

    /** Sealed anew, as by somebody who spoils it on purpose, only the objects' ids can tell. */
    function flipBit(pack: Buffer, place: number, bit: number, isSealed: boolean): Buffer {
      const spoilt = Buffer.from(pack);
      const at = Math.floor(place * (pack.length - (isSealed ? TRAILER_BYTES : 0)));
      spoilt[at] = (spoilt[at] ?? 0) ^ bit;
      return isSealed ? sealPack(spoilt.subarray(0, -TRAILER_BYTES)) : spoilt;
    }
  });

  /** What the server answers to each request, so that a thousand readings need not ask git. */
  async function recordAnswers(): Promise<Recording> {
    const answers = new Map<string, GitAnswer>();
    bench.server.intercept(async (request, response, proceed) => {
      const answer = await proceed();
      answers.set(keyOf(request), answer);
      send(response, answer);
    });
    await readText(bench.source());
    return answers;
  }

  /** Requests of one reading differ in method and in length. */
  function keyOf({
    method,
    headers,
  }: {
    method?: string | undefined;
    headers: NodeJS.Dict<string | string[]>;
  }): string {
    return `${method} ${headers["content-length"]}`;
  }

  describe("G9 credentials", () => {
    let passwordFile: string;

    beforeEach(async () => {
      passwordFile = join(bench.repository.root, "token");
      await writeFile(passwordFile, "wrong\n", { mode: 0o600 });
    });

    const source = () => bench.source({ auth: { username: "oauth2", passwordFile } });

    function guard(password: string): Intercept {
      const expected = `Basic ${Buffer.from(`oauth2:${password}`).toString("base64")}`;
      return async (request, response, proceed) => {
        if (request.headers.authorization !== expected) return void response.writeHead(401).end("no");
        send(response, await proceed());
      };
    }

    it.each([401, 403])("%i always is auth_failed after at most two requests", async (status) => {
      bench.server.intercept((_, response) => void response.writeHead(status).end());
      expect(await failure(source())).toMatchObject({ code: "auth_failed", helpsToWait: false });
      expect(bench.server.requests.length).toBeLessThanOrEqual(2);
    });

    it("a password that is put right is read again for the next fetch", async () => {
      bench.server.intercept(guard("right"));
      const reader = source();
      const error = await failure(reader);
      expect(error.code).toBe("auth_failed");
      expect(`${error.message}${error.hint}${error.stack}`).not.toContain("wrong");
      await writeFile(passwordFile, "right\n");
      expect(await readText(reader)).toBe(REGISTRY);
    });

    it.each([
      ["is missing", () => rm(passwordFile)],
      ["is empty", () => writeFile(passwordFile, "\n")],
      ["is too large", () => writeFile(passwordFile, "x".repeat(64 * 1024 + 1))],
    ])("a password file that %s is auth_failed, and nothing is asked", async (_, spoil) => {
      await spoil();
      expect((await failure(source())).code).toBe("auth_failed");
      expect(bench.server.requests).toEqual([]);
    });
  });

  it.each([
    [404, {}, "not_found", undefined],
    [410, {}, "not_found", undefined],
    [429, { "Retry-After": "7" }, "http_status", 7_000],
    [
      503,
      { Date: "Fri, 02 Jan 2026 03:04:05 GMT", "Retry-After": "Fri, 02 Jan 2026 03:04:35 GMT" },
      "http_status",
      30_000,
    ],
    [500, {}, "http_status", undefined],
    [502, {}, "http_status", undefined],
    [203, { "Content-Type": "text/html" }, "http_status", undefined],
    [200, { "Content-Type": "text/html" }, "content_type", undefined],
  ])("G10 status %i %j is %s", async (status, headers, code, retryAfterMs) => {
    bench.server.intercept((_, response) => void response.writeHead(status, headers).end("<h1>Sign in</h1>"));
    const source = bench.source();
    const error = await failure(source);
    expect(error.code).toBe(code);
    expect(error.details["retryAfterMs"]).toBe(retryAfterMs);
    if (retryAfterMs !== undefined) expect(error.hint).toContain(`waits the ${retryAfterMs / 1_000} s`);
    expect(error.message).not.toContain("Sign in");
    await expectRecovery(source);
  });

  describe("G12 redirects", () => {
    let evil: Awaited<ReturnType<typeof startHttpServer>>;
    let stolen: (string | undefined)[];
    let passwordFile: string;

    const source = () => bench.source({ auth: { username: "oauth2", passwordFile } });

    beforeEach(async () => {
      passwordFile = join(bench.repository.root, "token");
      await writeFile(passwordFile, "right\n", { mode: 0o600 });
      stolen = [];
      evil = await startHttpServer((request, response) => {
        stolen.push(request.headers.authorization);
        response.end();
      });
      return () => evil.close();
    });

    it.each<[string, (path: string) => string]>([
      ["another host", (path) => `http://localhost:${new URL(bench.server.origin).port}${path}`],
      ["another port", (path) => `${evil.origin}${path}`],
      ["another scheme", (path) => `https://127.0.0.1:${new URL(bench.server.origin).port}${path}`],
      ["a file", () => "file:///etc/passwd"],
      ["a link-local address", () => "http://169.254.169.254/latest/meta-data"],
      ["itself for ever", (path) => path],
      ["nowhere", () => ""],
    ])("to %s is refused", async (_, target) => {
      bench.server.intercept((request, response) => {
        response.writeHead(302, { Location: target(request.url ?? "/") }).end();
      });
      expect((await failure(source())).code).toBe("redirect_refused");
      expect(stolen).toEqual([]);
      await expectRecovery();
    });

    it("of a POST is refused", async () => {
      bench.server.intercept(async (request, response, proceed) => {
        if (request.method === "GET" || request.url?.endsWith("?again")) return send(response, await proceed());
        response.writeHead(307, { Location: `${request.url}?again` }).end();
      });
      expect((await failure(source())).code).toBe("redirect_refused");
      await expectRecovery();
    });

    it("within the server is followed, and remembered for what comes next", async () => {
      const moved = gitSource(bench.server.url("old"), { auth: { username: "oauth2", passwordFile } });
      bench.server.intercept(async (request, response, proceed) => {
        const { url = "" } = request;
        if (!url.startsWith("/old/")) return send(response, await proceed());
        response.writeHead(301, { Location: url.replace("/old/", "/catalog.git/") }).end();
      });
      expect(await readText(moved)).toBe(REGISTRY);
      const sent = new Set(bench.server.requests.map(({ authorization }) => authorization));
      expect(sent).toEqual(new Set([`Basic ${Buffer.from("oauth2:right").toString("base64")}`]));
      expect(bench.server.requests.filter(({ path }) => path.startsWith("/old/")).length).toBeLessThanOrEqual(2);
      await moved.close();
    });
  });

  describe("from whichever request of a reading on all are answered", () => {
    let evil: Awaited<ReturnType<typeof startHttpServer>>;
    let stolen: number;

    beforeEach(async () => {
      stolen = 0;
      evil = await startHttpServer((_, response) => {
        stolen++;
        response.end();
      });
      return () => evil.close();
    });

    it.each<[string, (response: ServerResponse) => void, object]>([
      ["G9 with 401", (response) => response.writeHead(401), { code: "auth_failed" }],
      [
        "G10 with 429 and Retry-After",
        (response) => response.writeHead(429, { "Retry-After": "7" }),
        { code: "http_status", helpsToWait: true, details: { status: 429, retryAfterMs: 7_000 } },
      ],
      [
        "G10 with a web page",
        (response) => response.writeHead(200, { "Content-Type": "text/html" }),
        { code: "content_type" },
      ],
      [
        "G12 with a redirect elsewhere",
        (response) => response.writeHead(302, { Location: `${evil.origin}/catalog.git` }),
        { code: "redirect_refused" },
      ],
    ])("%s, the failure is the same", async (_, answer, expected) => {
      const passwordFile = join(bench.repository.root, "token");
      await writeFile(passwordFile, "right\n", { mode: 0o600 });
      await readText(bench.source());
      const requests = bench.server.requests.length;
      expect(requests).toBe(engine === "builtin" ? 4 : 3);
      for (let place = 0; place < requests; place++) {
        let count = 0;
        bench.server.intercept(async (_request, response, proceed) => {
          if (count++ < place) return send(response, await proceed());
          answer(response);
          response.end();
        });
        const error = await failure(bench.source({ auth: { username: "oauth2", passwordFile } }));
        expect(error, `request ${place}`).toMatchObject(expected);
        // One more at most, to hear whether the server has become another one.
        expect(count, `after request ${place}`).toBeLessThanOrEqual(place + 2);
      }
      expect(stolen).toBe(0);
      await expectRecovery();
    });
  });

  describe("G14 a rewritten history", () => {
    let lines: object[];
    const reader = () => {
      lines = [];
      return bench.source({ log: { ...SILENT, info: (message, fields) => lines.push({ message, ...fields }) } });
    };

    it.each(["true", "false"])("is followed back and forth and noted (filters allowed: %s)", async (allowed) => {
      bench.repository.git("config", "uploadpack.allowFilter", allowed);
      const source = reader();
      const base = bench.repository.git("rev-parse", "main");
      const one = bench.commit({ "registry.json": "one" });
      const two = bench.commit({ "registry.json": "two" }, { parent: base });
      let last = (await read(source)).fingerprint;
      for (const [commit, previous, text] of [
        [one, two, "one"],
        [two, one, "two"],
      ] as const) {
        bench.repository.git("update-ref", "refs/heads/main", commit);
        const { look, revision, files, fingerprint } = await read(source, last);
        last = fingerprint;
        expect({ revision, text: Buffer.from(files[0]?.bytes ?? []).toString() }).toEqual({ revision: commit, text });
        expect(look.notes).toMatchObject({ previous });
        expect(lines.at(-1)).toMatchObject({ previous, revision: commit, rewritten: true });
      }
      const noted = lines.length;
      bench.commit({ "registry.json": "three" });
      bench.commit({ "registry.json": "four" });
      await read(source, last);
      expect(lines).toHaveLength(noted);
    });

    it.each(["true", "false"])(
      "is refused where the config says so, and let through by a look that starts afresh (filters allowed: %s)",
      async (allowed) => {
        bench.repository.git("config", "uploadpack.allowFilter", allowed);
        const source = bench.source({ requireFastForward: true });
        const base = bench.repository.git("rev-parse", "main");
        bench.commit({ "registry.json": "one" });
        const { fingerprint, revision } = await read(source);
        for (const rewritten of [bench.commit({ "registry.json": "two" }, { parent: base }), base]) {
          bench.repository.git("update-ref", "refs/heads/main", rewritten);
          const error = await failure(source, NEVER, fingerprint);
          expect(error).toMatchObject({ code: "ref_not_found", helpsToWait: false });
          expect(error.message).toMatch(new RegExp(`refs/heads/main.*${rewritten}.*${revision}`));
          expect(error.hint).toContain("requireFastForward");
          expect((await read(source)).revision).toBe(rewritten);
        }
      },
    );

    it("that takes away what was looked at may be waited for", async () => {
      const source = bench.source();
      const look = await source.look(null, NEVER);
      bench.commit({ "registry.json": "anew" }, { parent: null });
      bench.repository.git("prune", "--expire=now");
      await expect(source.fetch(look, new Set(), NEVER)).rejects.toMatchObject({
        code: "ref_not_found",
        message: expect.stringContaining("refs/heads/main was rewritten while it was read"),
        hint: expect.any(String),
        helpsToWait: true,
      });
      expect(await readText(source)).toBe("anew");
    });

    it.each(["true", "false"])("is not what many new commits are (filters of trees allowed: %s)", async (allowed) => {
      bench.repository.git("config", "uploadpackfilter.tree.allow", allowed);
      const source = bench.source({ requireFastForward: true });
      const { fingerprint } = await read(source);
      for (const text of ["one", "two", "three"]) bench.commit({ "registry.json": text });
      expect((await read(source, fingerprint)).revision).toBe(bench.repository.git("rev-parse", "main"));
    });

    it("is noted when the server has let go of the old one", async () => {
      const source = reader();
      const { fingerprint, revision: previous } = await read(source);
      const revision = bench.commit({ "registry.json": "anew" }, { parent: null });
      bench.repository.git("prune", "--expire=now");
      await read(source, fingerprint);
      expect(lines).toEqual([{ message: "git history rewritten", previous, revision, rewritten: true }]);
    });

    it("that takes much to tell is followed without a word", async () => {
      const source = reader();
      const { fingerprint } = await read(source);
      bench.repository.git("config", "uploadpack.allowFilter", "false");
      const noise = Object.fromEntries(["a", "b"].map((name) => [name, randomBytes(1024 * 1024)]));
      bench.commit({ "registry.json": "anew", ...noise }, { parent: null });
      expect(Buffer.from((await read(source, fingerprint)).files[0]?.bytes ?? []).toString()).toBe("anew");
      expect(lines).toEqual([]);
    });
  });

  describe("G15 branches", () => {
    it("a deleted branch is ref_not_found with a hint", async () => {
      bench.repository.git("branch", "release", "main");
      const source = bench.source({ branch: "release" });
      expect(await readText(source)).toBe(REGISTRY);
      bench.repository.git("branch", "-D", "release");
      expect(await failure(source)).toMatchObject({ code: "ref_not_found", hint: expect.stringContaining("branch") });
      bench.repository.git("branch", "release", "main");
      expect(await readText(source)).toBe(REGISTRY);
    });

    it("a branch whose name another one continues is found exactly", async () => {
      bench.commit({ "registry.json": "longer" }, { branch: "main-2" });
      expect(await readText(bench.source({ branch: "main" }))).toBe(REGISTRY);
      expect((await failure(bench.source({ branch: "mai" }))).code).toBe("ref_not_found");
    });

    it("a default branch that is renamed is followed and noted", async () => {
      const source = bench.source();
      const { fingerprint } = await read(source);
      bench.repository.git("branch", "-m", "main", "trunk");
      bench.repository.git("symbolic-ref", "HEAD", "refs/heads/trunk");
      const { look } = await read(source, fingerprint);
      expect(look.notes).toMatchObject({ ref: "refs/heads/trunk", previousRef: "refs/heads/main" });
    });

    it("a detached HEAD is followed", async () => {
      const commit = bench.repository.git("rev-parse", "main");
      bench.commit({ "registry.json": "newer" });
      bench.repository.git("update-ref", "--no-deref", "HEAD", commit);
      expect(await readText(bench.source())).toBe(REGISTRY);
    });

    it("a HEAD that names no branch is ref_not_found", async () => {
      bench.repository.git("symbolic-ref", "HEAD", "refs/heads/gone");
      expect((await failure(bench.source())).code).toBe("ref_not_found");
    });
  });

  describe("G16 tags", () => {
    it("an annotated, a nested and a lightweight tag are read", async () => {
      bench.repository.git("tag", "light", "main");
      bench.repository.git(
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.com",
        "tag",
        "-a",
        "-m",
        "x",
        "one",
        "main",
      );
      bench.repository.git("-c", "user.name=A", "-c", "user.email=a@example.com", "tag", "-a", "-m", "x", "two", "one");
      const commit = bench.repository.git("rev-parse", "main");
      for (const tag of ["light", "one", "two"]) {
        expect((await read(bench.source({ tag }))).revision).toBe(commit);
      }
    });

    it("a moved tag is followed, with a warning", async () => {
      bench.repository.git("tag", "v1", "main");
      const warnings: object[] = [];
      const log: Log = { ...SILENT, warn: (message, fields) => warnings.push({ message, ...fields }) };
      const source = bench.source({ tag: "v1", log });
      const { fingerprint, revision } = await read(source);
      bench.commit({ "registry.json": "newer" });
      bench.repository.git("tag", "-f", "v1", "main");
      const moved = await read(source, fingerprint);
      const ref = "refs/tags/v1";
      expect(warnings).toEqual([
        { message: "git tag moved", ref, previous: revision, revision: moved.revision, tagMoved: true },
      ]);
      await read(source, moved.fingerprint);
      expect(warnings).toHaveLength(1);
    });

    it("a moved tag is refused where the config says so, and let through by a look that starts afresh", async () => {
      bench.repository.git("tag", "v1", "main");
      const source = bench.source({ tag: "v1", immutableTags: true });
      const { fingerprint, revision } = await read(source);
      expect((await read(source, fingerprint)).revision).toBe(revision);
      const moved = bench.commit({ "registry.json": "newer" });
      bench.repository.git("tag", "-f", "v1", "main");
      const error = await failure(source, NEVER, fingerprint);
      expect(error).toMatchObject({ code: "ref_not_found", helpsToWait: false });
      expect(error.message).toContain(`refs/tags/v1 was moved from ${revision} to ${moved}`);
      expect(error.hint).toContain("immutableTags");
      expect((await read(source)).revision).toBe(moved);
    });

    it.each(["main:registry.json", "main^{tree}"])("a tag that names %s is refused", async (object) => {
      bench.repository.git("tag", "odd", object);
      expect(await failure(bench.source({ tag: "odd" }))).toMatchObject({
        code: "ref_not_found",
        message: expect.stringContaining("not a commit"),
      });
    });
  });

  describe("G17 commits", () => {
    it("a full commit is read, advertised or not, and looking at it asks nobody", async () => {
      const commit = bench.repository.git("rev-parse", "main");
      bench.commit({ "registry.json": "newer" });
      const source = bench.source({ commit, branch: "main", tag: "none" });
      const look = await source.look(null, NEVER);
      expect(bench.server.requests).toEqual([]);
      expect(look.revision).toBe(commit);
      expect(await readText(source)).toBe(REGISTRY);
    });

    it("an unknown commit is ref_not_found", async () => {
      expect((await failure(bench.source({ commit: "1".repeat(40) }))).code).toBe("ref_not_found");
    });
  });

  describe("G19 packs that lack what was announced", () => {
    it("no object at all", async () => {
      bench.server.intercept(respoil(() => makePack([])));
      expect((await failure(bench.source())).code).toBe("pack_corrupt");
      await expectRecovery();
    });

    it("another commit's objects", async () => {
      const first = await recordAnswers();
      bench.commit({ "registry.json": "newer" });
      const old = [...first.values()].find(({ body }) => body.includes("PACK")) as GitAnswer;
      bench.server.intercept(respoil(() => takeApart(old.body).pack));
      expect((await failure(bench.source())).code).toBe("pack_corrupt");
    });
  });

  it.each<[string, (pack: Buffer) => Buffer]>([
    ["4 billion objects", () => makePack([], 0xffff_ffff)],
    ["an object of 2^52 bytes", () => makePack([packEntry("tree", Buffer.from("x"), { claimedSize: 2 ** 52 })])],
  ])("G22 a pack that claims %s is refused before anything is held", async (_, make) => {
    bench.server.intercept(respoil(make));
    expect(await failure(bench.source())).toMatchObject({ code: "limit_exceeded", hint: expect.any(String) });
    await expectRecovery();
  });

  it.each(["with its length ahead", "in chunks"])(
    "G24 a pack that is too large, sent %s, is refused with the way out",
    async (how) => {
      bench.repository.git("config", "uploadpack.allowFilter", "false");
      bench.commit({ "registry.json": REGISTRY, noise: randomBytes(256 * 1024) });
      bench.server.intercept(
        onPack((answer, response) => {
          startRaw(response, answer, how === "in chunks" ? null : answer.body.length);
          response.end(answer.body);
        }),
      );
      const limits = { maxPackBytes: 50_000, maxRefAdvertisementBytes: 10_000 };
      expect(await failure(bench.source({ limits }))).toMatchObject({
        code: "limit_exceeded",
        message: expect.stringContaining("a pack of more than 50000 bytes"),
        hint: expect.stringContaining("allowFilter"),
      });
      await expectRecovery();
    },
  );

  describe("G25 symbolic links", () => {
    it.each([
      ["to a file of the system", "/etc/passwd"],
      ["to a file of the repository", "docs/guide.md"],
      ["to itself", "registry.json"],
    ])("%s are not followed", async (_, link) => {
      bench.commit({ "registry.json": { link }, "docs/guide.md": "secret words" });
      const error = await failure(bench.source());
      expect(error).toMatchObject({ code: "not_regular_file", message: expect.stringContaining("symbolic link") });
      expect(`${error.message}${error.hint}`).not.toMatch(/root:|secret|etc/);
    });

    it("in a parent folder are not followed", async () => {
      bench.commit({ shared: { link: "docs" }, "docs/registry.json": REGISTRY });
      expect((await failure(bench.source({ path: "shared/registry.json" }))).code).toBe("not_regular_file");
    });
  });

  describe("G26 what a path may be", () => {
    it.each([
      ["a directory", "docs", "not_regular_file", "a directory"],
      ["a submodule", "vendor", "not_regular_file", "a submodule"],
      ["below a file", "registry.json/more", "not_regular_file", "a file"],
      ["missing", "nowhere.json", "not_found", "nowhere.json"],
      ["in a missing folder", "nowhere/registry.json", "not_found", "nowhere"],
    ])("%s is refused by name", async (_, path, code, words) => {
      bench.commit({
        "registry.json": REGISTRY,
        "docs/guide.md": "x",
        vendor: { submodule: bench.repository.git("rev-parse", "main") },
      });
      expect(await failure(bench.source({ path }))).toMatchObject({ code, message: expect.stringContaining(words) });
    });

    it("an executable file is read", async () => {
      bench.commit({ "bin/registry.json": { executable: REGISTRY } });
      expect(await readText(bench.source({ path: "bin/registry.json" }))).toBe(REGISTRY);
    });
  });

  it("G27 a Git LFS pointer comes as it is, for the document check to name", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    bench.commit({ "registry.json": pointer });
    expect(await readText(bench.source())).toBe(pointer);
  });

  it("G28 names are compared byte for byte, whatever else the tree holds", async () => {
    const blob = (text: string) => ({ mode: "100644", id: bench.repository.hash("blob", text) });
    const names = [
      "Registry.json",
      "registry.json",
      "registry.json\u200c",
      "..",
      ".git",
      ".GIT",
      "git~1",
      "a\\b",
      "\xff",
    ];
    const entries = names.map((name) => ({
      ...blob(`the one called ${name}`),
      name: Buffer.from(name, name === "\xff" ? "latin1" : "utf8"),
    }));
    bench.repository.commitTree(entries);
    for (const path of names.slice(0, -1)) {
      expect(await readText(bench.source({ path }))).toBe(`the one called ${path}`);
    }
    expect((await failure(bench.source({ path: "REGISTRY.JSON" }))).code).toBe("not_found");
  });

  describe("G29 unusual repositories", () => {
    it("an orphan branch is read", async () => {
      bench.commit({ "registry.json": "orphan" }, { branch: "data", parent: null });
      expect(await readText(bench.source({ branch: "data" }))).toBe("orphan");
    });

    it("a server that cannot send one commit alone is unsupported", async () => {
      bench.server.intercept(async (_, response, proceed) => {
        const answer = await proceed();
        send(response, {
          ...answer,
          body: Buffer.from(answer.body.toString("latin1").replace(/shallow/, "shellow"), "latin1"),
        });
      });
      expect((await failure(bench.source())).code).toBe("unsupported");
    });
  });
});

describe.each(ENGINES)("git faults before the first commit, read by $engine", (engineCase) => {
  it("G29 an empty repository is ref_not_found with a hint", async () => {
    bench = await openGitBench(engineCase);
    expect(await failure(bench.source())).toMatchObject({ code: "ref_not_found", hint: expect.any(String) });
  });

  it("G29 a repository with SHA-256 ids is unsupported", async () => {
    bench = await openGitBench(engineCase, ["--object-format=sha256"]);
    bench.commit({ "registry.json": REGISTRY });
    expect(await failure(bench.source())).toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("SHA-1"),
    });
  });
});

it("G29 a server that speaks protocol 2 alone, or not at all, is unsupported for the engine that was pinned", async () => {
  bench = await openGitBench({ engine: "isomorphic-git", withoutV2: true });
  bench.commit({ "registry.json": REGISTRY });
  expect(await failure(bench.source({ engine: "builtin" }))).toMatchObject({
    code: "unsupported",
    hint: expect.any(String),
  });
  await bench.dispose();
  bench = await openGitBench({ engine: "builtin", withoutV2: false });
  bench.commit({ "registry.json": REGISTRY });
  bench.server.intercept(async (request, response, proceed) => {
    request.headers["git-protocol"] = "version=2";
    send(response, await proceed());
  });
  expect((await failure(bench.source({ engine: "isomorphic-git" }))).code).toBe("unsupported");
});

/** A port whose queue of connections is full and stays so: its process is stopped. */
async function startBlackHole(): Promise<{ readonly origin: string; close(): void }> {
  const program =
    'const s=require("net").createServer().listen({port:0,host:"127.0.0.1",backlog:1},()=>console.log(s.address().port))';
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = await once(child.stdout, "data");
  const port = Number(String(line));
  child.kill("SIGSTOP");
  const fill = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  await sleep(100);
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      for (const socket of fill) socket.destroy();
      child.kill("SIGKILL");
    },
  };
}

function rawAnswer({ headers, body }: GitAnswer, length: number): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${fields.join("")}Content-Length: ${length}\r\n\r\n`), body]);
}

/** Equal numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
