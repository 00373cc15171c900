import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { listen } from "../../src/http/listen.ts";
import { rounds } from "../support/bounds.ts";
import { createFakePlace } from "../support/fake-place.ts";
import { documentOf, manyServers } from "../sync/server-documents.ts";
import { openSocket, sendRaw } from "./raw-client.ts";
import { type ServedSite, serveSite } from "./served-site.ts";

const REQUESTS = rounds(100_000);
const SEED = 20_261_120;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
const PARTS = [
  ..."/|//|?|&|=|#|;|.|..|%|%zz|%00|%2F|%252F|%2e%2e|%ff|%C3%A9|+| |\u00e9|{{x}}|\\|'|\"|<script>|*|$|__proto__|constructor".split(
    "|",
  ),
  ..."v0.1|v0|v1|registry|default|servers|versions|latest|x|dev.toolhive|skills|plugins|sources|internal|runs|registries".split(
    "|",
  ),
  ..."io.github.acme|geo|io.github.acme%2Fgeo|1.0.0|status|publish|entries|openapi.json|openapi.yaml|-|sync".split("|"),
  ..."limit|cursor|search|updated_since|version|include_deleted|0|1|100|-1|1e9|true|false|2026-11-20T10:00:00Z|W10".split(
    "|",
  ),
  ..."WzEsInNlcnZlciIsMzAsMiwiYS9iIiwiMS4wLjAiLG51bGwsbnVsbCxudWxsLGZhbHNlLG51bGxd|http://evil.example".split("|"),
];
const PREFIXES = [
  "",
  "/v0.1/servers",
  "/v0.1/servers?",
  "/v0.1/servers/io.github.acme%2Fgeo/versions/",
  "/v1/",
  "/registry/",
];
const HEADERS = [
  "*",
  '"x"',
  'W/"x", *',
  "gzip",
  "br;q=0.5, *;q=nonsense",
  ",;,=",
  "\u0000",
  "identity;q=0",
  "x".repeat(5_000),
];

/** The same sequence in every run: a failure can be looked at again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const DOCUMENT = documentOf("geo@1.0.0", "geo@1.1.0", ...manyServers(40));
const SKILL = {
  namespace: "io.github.acme",
  name: "review",
  description: "Reviews",
  version: "1.0.0",
  packages: [{ registryType: "git", url: "https://github.com/acme/skills", ref: "v1.0.0" }],
};

async function served(): Promise<ServedSite> {
  const document = { ...DOCUMENT, data: { ...DOCUMENT.data, skills: [SKILL] } };
  const site = await serveSite({ internal: createFakePlace(document) }, { http: { cacheBytes: 200_000 } });
  onTestFinished(() => site.close());
  return site;
}

function pickFrom(random: (below: number) => number) {
  const pick = <T>(list: readonly T[]) => list[random(list.length)] as T;
  const target = () =>
    pick(PREFIXES) + Array.from({ length: random(9) }, () => pick(PARTS)).join(pick(["", "/", "&", "="]));
  return { pick, target };
}

const INSIDE = /\n\s+at |node_modules|SELECT |SQLITE|sqlite_|\/src\/|\/tmp\/|merged|content_id/;

it(`${REQUESTS} requests made of odd parts are answered, none with 500, and none tells anything of the inside`, async () => {
  const { pick, target: nextTarget } = pickFrom(randomFrom(SEED));
  const { app } = await served();
  const seen = new Map<number, number>();
  for (let i = 0; i < REQUESTS; i++) {
    const target = nextTarget();
    const headers: Readonly<Record<string, string>> = {
      "if-none-match": pick(HEADERS),
      "accept-encoding": pick(HEADERS),
    };
    const method = pick(METHODS);
    const { status, body } = await app.ask({ method, target, header: (name) => headers[name], socket: null });
    seen.set(status, (seen.get(status) ?? 0) + 1);
    const text = body?.toString("latin1") ?? "";
    const isRefused = status >= 400;
    if (status >= 500 && status !== 501) expect.fail(`${method} ${target} gave ${status}: ${text}`);
    if (isRefused && INSIDE.test(text)) expect.fail(`${method} ${target} told too much: ${text}`);
    if (isRefused && (JSON.parse(text) as { status: number }).status !== status)
      expect.fail(`${method} ${target}: ${text}`);
  }
  // All kinds of answers were among them, or the parts are no good.
  for (const status of [200, 204, 304, 400, 404, 405, 501]) expect([status, seen.has(status)]).toEqual([status, true]);
});

const LINES = [
  ..."Host: x|Host: evil.example|Connection: TE|Content-Length: 4|Transfer-Encoding: chunked".split("|"),
  ..."Expect: 100-continue|Expect: 200-maybe|Upgrade: websocket|Range: bytes=-1|Origin: null|Accept: */*|Cookie: a=b".split(
    "|",
  ),
  ..."If-None-Match: *|Accept-Encoding: br|Accept-Encoding: \u00e9|X-\u0001: a|: no name|no colon|X: a\u0000b|Max-Forwards: 0".split(
    "|",
  ),
  `X-Long: ${"x".repeat(9_000)}`,
];
const VERSIONS = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.1 ", ""];

it(`${REQUESTS / 10} connections with odd bytes are answered or closed, none with 500, and others are served`, async () => {
  const random = randomFrom(SEED + 1);
  const { pick, target } = pickFrom(random);
  const { app } = await served();
  const limits = { ...DEFAULT_LIMITS, requestHeadersTimeoutMs: 500, requestTimeoutMs: 500 };
  const listening = await listen(app, { host: "127.0.0.1", port: 0 }, limits);
  onTestFinished(() => listening.close(0));
  const seen = new Set<number>();
  const sendOne = async () => {
    const lines = Array.from({ length: random(6) }, () => pick(LINES));
    const bytes = [`${pick(METHODS)} ${target()} ${pick(VERSIONS)}`, ...lines, "Connection: close", "", ""].join(
      "\r\n",
    );
    const { status, text } = await sendRaw(listening.address.port, bytes);
    seen.add(status);
    if ((status >= 500 && status !== 501) || INSIDE.test(text)) expect.fail(`${bytes} gave ${text}`);
  };
  for (let left = REQUESTS / 10; left > 0; left -= 200) await Promise.all(Array.from({ length: 200 }, sendOne));
  for (const status of [200, 400, 404, 405, 431]) expect([status, seen.has(status)]).toEqual([status, true]);
  expect((await fetch(`http://127.0.0.1:${listening.address.port}/v0.1/servers`)).status).toBe(200);
});

const HOST = "Host: x\r\n";
const WHOLE: readonly string[] = [
  `GET /v0.1/servers?limit=1 HTTP/1.1\r\n${HOST}\r\n`,
  `GET /v0.1/servers?limit=40 HTTP/1.1\r\n${HOST}Accept-Encoding: br\r\n\r\n`,
  `HEAD /docs HTTP/1.1\r\n${HOST}\r\n`,
  `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`,
  `GET /v0.1/servers?search=\u00c3\u00a9 HTTP/1.1\r\n${HOST}\r\n`,
  `GET /\u00ff HTTP/1.1\r\n${HOST}\r\n`,
  `POST /v0.1/publish HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`,
  `POST /v0.1/publish HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
  `GET / HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
  `CONNECT x:1 HTTP/1.1\r\n${HOST}\r\n`,
  "GET /v0.1/servers/no%2Fno/versions HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  "GET / HTTP/1.1\r\n\r\n",
  "\u0000\u0001\u0002",
  "GET",
];

it(`${REQUESTS / 10} connections with several requests each, cut off anywhere, get no more answers than they asked for`, async () => {
  const random = randomFrom(SEED + 2);
  const { pick } = pickFrom(random);
  const { app } = await served();
  const limits = { ...DEFAULT_LIMITS, requestHeadersTimeoutMs: 500, requestTimeoutMs: 500 };
  const listening = await listen(app, { host: "127.0.0.1", port: 0 }, limits);
  onTestFinished(() => listening.close(0));
  const { port } = listening.address;
  const seen = new Set<string>();
  const talk = async () => {
    const socket = openSocket(port);
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
    });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const requests = Array.from({ length: 1 + random(5) }, () => pick(WHOLE));
    for (const bytes of requests) {
      socket.write(Buffer.from(bytes, "latin1"));
      if (random(2) === 0) await delay(random(4));
    }
    const ends = [() => socket.end(), () => socket.resetAndDestroy(), () => delay(50).then(() => socket.end())];
    void pick(ends)();
    await closed;
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status = ""]) => status);
    for (const status of statuses) seen.add(status);
    if (statuses.length > requests.length) expect.fail(`${JSON.stringify(requests)} gave ${text}`);
  };
  for (let left = REQUESTS / 10; left > 0; left -= 200) await Promise.all(Array.from({ length: 200 }, talk));
  for (const status of ["200", "204", "400", "404", "405", "501"])
    expect([status, seen.has(status)]).toEqual([status, true]);
  expect((await fetch(`http://127.0.0.1:${port}/v0.1/servers`)).status).toBe(200);
});
