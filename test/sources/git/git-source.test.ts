import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENGINES, failure, type GitBench, NEVER, openGitBench, read, readText } from "../../support/git-bench.ts";
import { type GitAnswer, send } from "../../support/git-server.ts";
import { gitSource } from "../../support/git-source.ts";

const REGISTRY = '{"data": {"servers": []}}';
const NOISE = "a line of another file\n".repeat(2_000);

let bench: GitBench;
let received: number;

afterEach(() => bench.dispose());

/** Counts the bytes of answers. */
function countBytes(): void {
  received = 0;
  bench.server.intercept(async (_, response, proceed) => {
    const answer: GitAnswer = await proceed();
    received += answer.body.length;
    send(response, answer);
  });
}

const requestsSince = (before: number) => bench.server.requests.slice(before);

describe("a git source read by our own reader", () => {
  beforeEach(async () => {
    bench = await openGitBench(ENGINES[0]);
    bench.commit({ "registry.json": REGISTRY, "docs/guide.md": NOISE });
  });

  it("asks for nothing new with one small request on the connection it has", async () => {
    const source = bench.source({ branch: "main" });
    const { fingerprint } = await read(source);
    countBytes();
    const before = bench.server.requests.length;
    const look = await source.look(fingerprint, NEVER);
    expect(look).toEqual({ fingerprint, revision: expect.any(String), engine: "builtin", notes: {} });
    expect(requestsSince(before)).toMatchObject([{ method: "POST", connection: 1 }]);
    expect(received).toBe("0000".length + `003dx refs/heads/main\n`.length - 1 + 40);
  });

  it("moves no blob for a commit that leaves the file alone", async () => {
    const source = bench.source();
    const { fingerprint, files } = await read(source);
    bench.commit({ "registry.json": REGISTRY, "docs/guide.md": NOISE, more: "more" });
    const before = bench.server.requests.length;
    const look = await source.look(fingerprint, NEVER);
    const fetched = await source.fetch(look, new Set([files[0]?.contentId ?? ""]), NEVER);
    expect(fetched.files).toEqual([{ path: "registry.json", contentId: files[0]?.contentId, bytes: null }]);
    expect(requestsSince(before)).toHaveLength(2);
  });

  it("moves the one blob for a commit that changes it", async () => {
    const source = bench.source();
    await read(source);
    bench.commit({ "registry.json": "changed", "docs/guide.md": NOISE });
    countBytes();
    expect(await readText(source)).toBe("changed");
    expect(received).toBeLessThan(1_000);
  });

  it.each([true, false])("writes no file (with filter: %s)", async (isFilterAllowed) => {
    bench.repository.git("config", "uploadpack.allowFilter", String(isFilterAllowed));
    // Goes back to what it was with the bench.
    process.env["TMPDIR"] = "/nonexistent";
    expect(await readText(bench.source())).toBe(REGISTRY);
    expect(bench.leftovers()).toEqual([]);
  });

  it("is served without a filter where the server allows some, but not this one", async () => {
    bench.repository.git("config", "uploadpackfilter.allow", "false");
    expect(await readText(bench.source())).toBe(REGISTRY);
  });

  it("names content by git's own id", async () => {
    const { files } = await read(bench.source());
    expect(files[0]?.contentId).toBe(bench.repository.git("rev-parse", "main:registry.json"));
  });

  it("looks different for another path, and for another branch at the same commit", async () => {
    bench.repository.git("branch", "other", "main");
    const settings = [{ branch: "main" }, { branch: "other" }, { branch: "main", path: "docs/guide.md" }];
    const looks = await Promise.all(settings.map((one) => bench.source(one).look(null, NEVER)));
    expect(new Set(looks.map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  it("asks again what the server can do when it no longer does it", async () => {
    const source = bench.source();
    expect(await readText(source)).toBe(REGISTRY);
    let sawStale = false;
    bench.server.intercept(async (request, response, proceed) => {
      // From now on a server that has never heard of protocol 2.
      if (request.method === "POST" && request.headers["git-protocol"] !== undefined) {
        sawStale = true;
        return void response.writeHead(400).end();
      }
      const url = new URL(request.url ?? "/", bench.server.origin);
      const answer = await (request.method === "GET" ? withoutV2(url) : proceed());
      send(response, answer);
    });
    expect((await source.look(null, NEVER)).notes).toMatchObject({ engine: "isomorphic-git" });
    expect(sawStale).toBe(true);
    bench.server.intercept(null);
    expect((await source.look(null, NEVER)).notes).toMatchObject({ engine: "builtin" });
  });

  async function withoutV2(url: URL): Promise<GitAnswer> {
    const layer = { "Content-Type": "application/x-git-upload-pack-advertisement" };
    const commit = bench.repository.git("rev-parse", "main");
    const line = `${commit} HEAD\0symref=HEAD:refs/heads/main`;
    const length = (line.length + 4).toString(16).padStart(4, "0");
    expect(url.pathname).toBe("/catalog.git/info/refs");
    return {
      status: 200,
      headers: layer,
      body: Buffer.from(`001e# service=git-upload-pack\n0000${length}${line}0000`),
    };
  }

  it("does not press a server that asks for patience", async () => {
    const source = bench.source();
    await read(source);
    bench.server.intercept((_, response) => void response.writeHead(429, { "Retry-After": "60" }).end());
    const before = bench.server.requests.length;
    expect(await failure(source)).toMatchObject({ code: "http_status", details: { retryAfterMs: 60_000 } });
    expect(requestsSince(before)).toHaveLength(1);
  });

  it("reads an address that ends with a slash", async () => {
    const source = gitSource(`${bench.server.url()}/`);
    expect(await readText(source)).toBe(REGISTRY);
    await source.close();
  });
});

describe.each(ENGINES)("what a source notes, read by $engine", (engineCase) => {
  const { engine } = engineCase;

  beforeEach(async () => {
    bench = await openGitBench(engineCase);
  });

  it("is its engine and ref at first, then where it came from, and nothing while it stays", async () => {
    const first = bench.commit({ "registry.json": "1" });
    const source = bench.source();
    const one = await read(source);
    expect(one.look.notes).toEqual({ engine, ref: "refs/heads/main" });
    expect((await source.look(one.fingerprint, NEVER)).notes).toEqual({});
    bench.commit({ "registry.json": "2" });
    const two = await read(source, one.fingerprint);
    expect(two.look.notes).toEqual({ engine, ref: "refs/heads/main", previous: first });
    expect(two.revisionAt).toBe("2026-01-02T03:04:05.000Z");
  });
});
