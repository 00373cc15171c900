import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type UrlLocation } from "../../src/config/config.ts";
import { RegistrydError } from "../../src/errors.ts";
import type { Source } from "../../src/sources/source.ts";
import { createUrlSource } from "../../src/sources/url.ts";
import { startHttpServer } from "../support/git-server.ts";
import { SILENT } from "../support/git-source.ts";

const NEVER = new AbortController().signal;
const DOCUMENT = '{"data": {"servers": []}}';

let server: Awaited<ReturnType<typeof startHttpServer>>;
let handler: (request: IncomingMessage, response: ServerResponse) => void;
let requests: IncomingMessage[];
let sources: Source[];

beforeEach(async () => {
  requests = [];
  sources = [];
  handler = (_, response) => json(response, DOCUMENT);
  server = await startHttpServer((request, response) => {
    requests.push(request);
    handler(request, response);
  });
});

afterEach(async () => {
  for (const source of sources) await source.close();
  await server.close();
});

function json(response: ServerResponse, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(body);
}

function urlSource(location: Partial<UrlLocation> = {}, limits: Partial<typeof DEFAULT_LIMITS> = {}): Source {
  const url = `${server.origin}/registry.json?token=hidden`;
  const source = createUrlSource({
    name: "catalog",
    location: { type: "url", url, timeoutMs: 3_000, auth: null, allowInsecureAuth: false, ...location },
    limits: { ...DEFAULT_LIMITS, ...limits },
    log: SILENT,
    addSecret: () => {},
  });
  sources.push(source);
  return source;
}

async function read(source: Source, last: string | null = null) {
  const look = await source.look(last, NEVER);
  const fetched = await source.fetch(look, new Set(), NEVER);
  return { look, ...fetched, text: Buffer.from(fetched.files[0]?.bytes ?? []).toString() };
}

async function failure(source: Source): Promise<RegistrydError> {
  const error = await read(source).then(
    () => new Error("it was read"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RegistrydError)) throw error;
  if (error.hint === null) throw new Error(`${error.code} without a hint: ${error.message}`);
  return error;
}

describe("F17 conditional requests", () => {
  it.each<[string, Record<string, string>, string]>([
    ["a strong ETag", { ETag: '"1"' }, "if-none-match"],
    ["a weak ETag", { ETag: 'W/"1"' }, "if-none-match"],
    ["a time", { "Last-Modified": "Fri, 02 Jan 2026 03:04:05 GMT" }, "if-modified-since"],
  ])("%s is sent back, and 304 means unchanged", async (_, headers, condition) => {
    const [validator] = Object.values(headers);
    handler = (request, response) => {
      if (request.headers[condition] === validator) response.writeHead(304).end();
      else json(response, DOCUMENT, headers);
    };
    const source = urlSource();
    const first = await read(source);
    const again = await source.look(first.fingerprint, NEVER);
    expect(requests).toHaveLength(2);
    expect(requests[0]?.headers).not.toHaveProperty(condition);
    expect(again.fingerprint).toBe(first.fingerprint);
    // A forced run looks with nothing to compare, and reads again after a look that found nothing new.
    expect((await read(source)).text).toBe(DOCUMENT);
    expect((await source.fetch(again, new Set(), NEVER)).files[0]?.bytes).not.toBeNull();
  });

  it("one request is enough to look and to fetch", async () => {
    await read(urlSource());
    expect(requests).toHaveLength(1);
    // What is hashed and bounded is what came.
    expect(requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("an ETag that lies loses against the hash of the body", async () => {
    let body = DOCUMENT;
    handler = (_, response) => json(response, body, { ETag: '"same"' });
    const source = urlSource();
    const { fingerprint, revision } = await read(source);
    body = '{"data": {}}';
    const next = await read(source, fingerprint);
    expect(next.look.fingerprint).not.toBe(fingerprint);
    expect(next.revision).not.toBe(revision);
    expect(next.text).toBe(body);
  });

  it("without validators the hash of the body tells that nothing changed", async () => {
    const source = urlSource();
    const { fingerprint } = await read(source);
    expect((await source.look(fingerprint, NEVER)).fingerprint).toBe(fingerprint);
    expect(requests[1]?.headers).not.toHaveProperty("if-none-match");
  });

  it("an ETag that changes alone keeps the content's id", async () => {
    let tag = 0;
    handler = (_, response) => json(response, DOCUMENT, { ETag: `"${++tag}"` });
    const source = urlSource();
    const first = await read(source);
    const second = await read(source, first.fingerprint);
    expect(second.look.fingerprint).not.toBe(first.fingerprint);
    expect(second.files[0]?.contentId).toBe(first.files[0]?.contentId);
  });

  it("validators of another address are not sent, and a 304 nobody asked for is an error", async () => {
    handler = (_, response) => json(response, DOCUMENT, { ETag: '"1"' });
    const { fingerprint } = await read(urlSource());
    handler = (_, response) => void response.writeHead(304).end();
    const moved = urlSource({ url: `${server.origin}/other.json` });
    await expect(moved.look(fingerprint, NEVER)).rejects.toMatchObject({ code: "http_status" });
    expect(requests.at(-1)?.headers).not.toHaveProperty("if-none-match");
  });

  it("an ETag too long to be sent back is left out", async () => {
    handler = (_, response) => json(response, DOCUMENT, { ETag: `"${"x".repeat(10_000)}"` });
    const source = urlSource();
    const { fingerprint } = await read(source);
    expect((await source.look(fingerprint, NEVER)).fingerprint).toBe(fingerprint);
    expect(requests.at(-1)?.headers).not.toHaveProperty("if-none-match");
  });

  it("the query is shown nowhere", async () => {
    const source = urlSource();
    const { fingerprint, files } = await read(source);
    handler = (_, response) => void response.writeHead(500).end();
    const error = await failure(source);
    expect(`${fingerprint}${files[0]?.path}${error.message}${error.hint}`).not.toContain("hidden");
    expect(files[0]?.path).toBe(`${server.origin}/registry.json`);
  });
});

describe("credentials", () => {
  let folder: string;
  let passwordFile: string;
  const auth = () => ({ username: "reader", passwordFile });
  const sent = () => requests.map(({ headers }) => headers.authorization);
  const basic = (password: string) => `Basic ${Buffer.from(`reader:${password}`).toString("base64")}`;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "registryd-test-url-"));
    passwordFile = join(folder, "token");
    writeFileSync(passwordFile, "wrong\n", { mode: 0o600 });
    return () => rmSync(folder, { recursive: true });
  });

  it("are read again for every request, and a wrong password is told without it", async () => {
    handler = ({ headers }, response) => {
      if (headers.authorization === basic("right")) json(response, DOCUMENT);
      else response.writeHead(401).end();
    };
    const source = urlSource({ auth: auth() });
    const error = await failure(source);
    expect(error).toMatchObject({ code: "auth_failed", helpsToWait: false, hint: expect.any(String) });
    expect(`${error.message}${error.hint}`).not.toContain("wrong");
    writeFileSync(passwordFile, "right\n");
    expect((await read(source)).text).toBe(DOCUMENT);
    expect(sent()).toEqual([basic("wrong"), basic("right")]);
  });

  it.each<[string, (evil: string) => string]>([
    ["another port", (evil) => `${evil}/registry.json`],
    ["another host", () => `http://localhost:${new URL(server.origin).port}/registry.json`],
    ["another scheme", () => server.origin.replace("http:", "https:")],
    ["a file", () => "file:///etc/passwd"],
  ])("never go with a redirect to %s, which is refused", async (_, target) => {
    const stolen: IncomingMessage[] = [];
    const evil = await startHttpServer((request, response) => {
      stolen.push(request);
      response.end(DOCUMENT);
    });
    handler = (_request, response) => void response.writeHead(302, { Location: target(evil.origin) }).end();
    expect((await failure(urlSource({ auth: auth() }))).code).toBe("redirect_refused");
    expect([stolen.length, requests.length]).toEqual([0, 1]);
    await evil.close();
  });

  it("go with a redirect on the same server", async () => {
    handler = (request, response) => {
      if (request.url === "/new.json") json(response, DOCUMENT);
      else response.writeHead(301, { Location: "/new.json" }).end();
    };
    expect((await read(urlSource({ auth: auth() }))).text).toBe(DOCUMENT);
    expect(sent()).toEqual([basic("wrong"), basic("wrong")]);
  });
});

describe("F18 hostile answers", () => {
  const bomb = gzipSync(Buffer.alloc(8 << 20));

  it.each<[string, (response: ServerResponse) => void, string]>([
    ["a gzip bomb", (response) => response.setHeader("Content-Encoding", "gzip").end(bomb), "content_type"],
    ["chained encodings", (response) => response.setHeader("Content-Encoding", "gzip, gzip").end(bomb), "content_type"],
    ["a web page", (response) => response.setHeader("Content-Type", "text/html").end("<p>"), "content_type"],
    ["a part", (response) => response.writeHead(206, { "Content-Type": "application/json" }).end("{}"), "http_status"],
    ["an endless body", (response) => void endless(response), "limit_exceeded"],
    ["one byte at a time", (response) => void trickle(response), "timeout"],
    ["silence", () => {}, "timeout"],
    [
      "a redirect elsewhere",
      (response) => response.writeHead(302, { Location: "http://169.254.169.254/" }).end(),
      "redirect_refused",
    ],
    ["a page that asks who we are", (response) => response.writeHead(401).end(), "auth_failed"],
    [
      "a document of another kind",
      (response) => response.setHeader("Content-Type", "application/xml").end("<x/>"),
      "content_type",
    ],
    ["a page that is gone", (response) => response.writeHead(410).end(), "not_found"],
  ])("%s is refused, and the next answer is read", async (_, answer, code) => {
    handler = (__, response) => answer(response);
    const source = urlSource({ timeoutMs: 800 }, { maxDocumentBytes: 1 << 20, idleTimeoutMs: 400 });
    expect((await failure(source)).code).toBe(code);
    handler = (__, response) => json(response, DOCUMENT);
    expect((await read(source)).text).toBe(DOCUMENT);
  });

  it("a server that asks for patience is heard", async () => {
    handler = (_, response) => void response.writeHead(503, { "Retry-After": "9" }).end();
    expect(await failure(urlSource())).toMatchObject({
      code: "http_status",
      helpsToWait: true,
      hint: expect.stringContaining("9 s"),
      details: { retryAfterMs: 9_000 },
    });
  });

  it("data behind the end of the answer does no harm", async () => {
    handler = (_, response) => {
      response.socket?.write(`HTTP/1.1 200 OK\r\nContent-Length: ${DOCUMENT.length}\r\n\r\n${DOCUMENT}{"more": true}`);
    };
    const source = urlSource();
    expect((await read(source)).text).toBe(DOCUMENT);
    handler = (_, response) => json(response, DOCUMENT);
    expect((await read(source)).text).toBe(DOCUMENT);
  });

  async function endless(response: ServerResponse): Promise<void> {
    while (!response.destroyed) {
      response.write(Buffer.alloc(65_536, 0x20));
      await sleep(1);
    }
  }

  async function trickle(response: ServerResponse): Promise<void> {
    while (!response.destroyed) {
      response.write(" ");
      await sleep(100);
    }
  }
});

it("F18 an answer that came in time counts, though this process stood still past its deadline", async () => {
  const program = `require("http").createServer((_, response) => setTimeout(() => response.end('${DOCUMENT}'), 100))
    .listen(0, "127.0.0.1", function () { console.log(this.address().port); })`;
  const other = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = await once(other.stdout, "data");
    const source = urlSource({ url: `http://127.0.0.1:${Number(port)}/registry.json`, timeoutMs: 300 });
    const reading = read(source);
    await sleep(50);
    // Then the deadline is what the event loop sees first.
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    expect((await reading).text).toBe(DOCUMENT);
  } finally {
    other.kill("SIGKILL");
  }
});

describe("F19 addresses", () => {
  it.each(["http://169.254.169.254/latest", "http://[fe80::1]/x", "http://0.0.0.0/x"])("%s is refused", async (url) => {
    expect((await failure(urlSource({ url }))).code).toBe("network");
  });
});

describe("F20 proxies", () => {
  it("of the environment are not used", async () => {
    const names = ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"];
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = "http://user:secret@127.0.0.1:9";
    try {
      expect((await read(urlSource())).text).toBe(DOCUMENT);
    } finally {
      for (const [at, name] of names.entries()) {
        const value = before[at];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
