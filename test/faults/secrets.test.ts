import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pktLine } from "../../src/sources/git/pkt-line.ts";
import { sync } from "../support/client.ts";
import { type GitServer, send, startGitServer, startHttpServer } from "../support/git-server.ts";
import { type GitSite, openGitSite } from "../support/git-site.ts";
import { numberedRegistry } from "../support/numbered-registry.ts";
import { runRegistryd } from "../support/run-registryd.ts";

/** What must be seen nowhere: each is unlike any other text, and has characters that encodings change. */
const CANARIES = {
  gitPassword: "right/git+pw?one & 4e1d",
  oldGitPassword: "right/git+pw?two & 93ab",
  wrongPassword: "wrong/git+pw?six & 07fc",
  echoedPassword: "echo/git+pw?nine & b2d8",
  urlPassword: "right/url+pw?ten & 5c60",
  urlToken: "query-token-c8812f",
  redirectToken: "redirect-token-1d77ea",
  pageText: "words-of-a-page-40fb13",
  documentText: "words-of-a-document-9a2e6c",
  proxyPassword: "proxy-password-77d0c4",
  environmentSecret: "environment-secret-e35b09",
} as const;

/** The built program with sources of every kind, right and wrong, of which each knows or is told a secret. */
describe("S1 secrets of git and url sources", () => {
  let site: GitSite;
  let older: GitServer;
  let pages: Awaited<ReturnType<typeof startHttpServer>>;
  const childArguments = new Set<string>();
  const places: Record<string, string> = {};

  beforeAll(async () => {
    site = await openGitSite();
    older = await startGitServer(site.root, { withoutV2: true });
    pages = await startHttpServer(answerPage);
    site.repository().commit({ "registry.json": numberedRegistry(1) });
    site.repository("prose.git").commit({ "registry.json": `{"said": "${CANARIES.documentText}` });
    guard(site.server, CANARIES.gitPassword);
    guard(older, CANARIES.oldGitPassword);
    site.configure(sources());
    const temporary = join(site.folder, "tmp");
    await mkdir(temporary);
    const proxy = `http://user:${CANARIES.proxyPassword}@127.0.0.1:9`;
    const daemon = await site.start({
      TMPDIR: temporary,
      HTTP_PROXY: proxy,
      http_proxy: proxy,
      SOME_SECRET: CANARIES.environmentSecret,
      REGISTRYD_LOG_LEVEL: "debug",
    });
    await watched(sync(daemon.internalUrl, "force=true"));
    await collectPlaces(temporary);
  });

  afterAll(async () => {
    await site?.close();
    await older?.close();
    await pages?.close();
  });

  it("every source came as far as it should, so that there was something to tell", async () => {
    const codes = await Promise.all(sources().map(async ({ name }) => [name, (await site.source(name)).error?.code]));
    expect(Object.fromEntries(codes)).toEqual({
      right: undefined,
      older: undefined,
      wrong: "auth_failed",
      echoed: "http_status",
      prose: "json_syntax",
      url: undefined,
      redirected: "redirect_refused",
      failing: "http_status",
      page: "json_syntax",
    });
    expect(places["stderr"]).toContain("the git server refused: you sent");
    expect(formsOf(CANARIES.echoedPassword).some((form) => basic(CANARIES.echoedPassword).includes(form))).toBe(true);
    expect([...childArguments].filter((text) => text.includes("git-child"))).not.toEqual([]);
    expect(Object.keys(places)).toEqual(
      expect.arrayContaining(["stderr", "registryd.db", "registryd.db-wal", "/status"]),
    );
  });

  it.each(Object.entries(CANARIES))(
    "%s is in no output, answer, file or argument, however it is written",
    (_, secret) => {
      const found = formsOf(secret).flatMap((form) =>
        Object.entries(places).flatMap(([place, text]) => (text.includes(form) ? [`${place}: ${form}`] : [])),
      );
      expect(found).toEqual([]);
    },
  );

  it("a password within an address is refused without being repeated", async () => {
    writeFileSync(
      join(site.folder, "bad.yaml"),
      "sources: [{name: a, git: {repository: 'https://me:in-the-url-31c5@x.example/a.git'}}]",
    );
    const { exitCode, stderr, stdout } = await runRegistryd(["config", "check", "bad.yaml"], { cwd: site.folder });
    expect(exitCode).toBe(2);
    expect(stderr + stdout).toMatch(/passwordFile/);
    expect(stderr + stdout).not.toContain("in-the-url-31c5");
  });

  function sources() {
    const source = (name: string, place: object) => ({ name, ...place, syncPolicy: { interval: "1h" } });
    const auth = (secret: keyof typeof CANARIES) => ({ username: "reader", passwordFile: passwordFile(secret) });
    const git = (repository: string, secret: keyof typeof CANARIES) => ({ git: { repository, auth: auth(secret) } });
    const url = (path: string) => ({ file: { url: `${pages.origin}${path}?token=${CANARIES.urlToken}` } });
    return [
      source("right", git(site.server.url(), "gitPassword")),
      source("older", git(older.url(), "oldGitPassword")),
      source("wrong", git(site.server.url(), "wrongPassword")),
      source("echoed", git(site.server.url("echo.git"), "echoedPassword")),
      source("prose", git(site.server.url("prose.git"), "gitPassword")),
      source("url", { file: { ...url("/right.json").file, auth: auth("urlPassword") } }),
      source("redirected", url("/redirect.json")),
      source("failing", url("/failing.json")),
      source("page", url("/page.json")),
    ];
  }

  function passwordFile(secret: keyof typeof CANARIES): string {
    const path = join(site.folder, secret);
    writeFileSync(path, `${CANARIES[secret]}\n`, { mode: 0o600 });
    return path;
  }

  /** Asks for a password, and tells whoever comes with another one what it was. */
  function guard(server: GitServer, password: string): void {
    server.intercept(async (request, response, proceed) => {
      await sleep(50);
      const { authorization = "none" } = request.headers;
      if (request.url?.startsWith("/echo.git/")) return send(response, echo(authorization));
      if (authorization === basic(password)) return send(response, await proceed());
      send(response, { status: 401, headers: { "X-You-Sent": authorization }, body: Buffer.from(authorization) });
    });
  }

  function answerPage(request: IncomingMessage, response: ServerResponse): void {
    const json = { "Content-Type": "application/json" };
    const path = request.url?.split("?")[0];
    if (path === "/redirect.json") {
      response.writeHead(302, { Location: `http://elsewhere.example/?token=${CANARIES.redirectToken}` }).end();
    } else if (path === "/failing.json") response.writeHead(500, json).end(`{"said": "${CANARIES.pageText}"}`);
    else if (path === "/page.json") response.writeHead(200, json).end(`{"said": "${CANARIES.pageText}`);
    else if (request.headers.authorization !== basic(CANARIES.urlPassword)) response.writeHead(401).end();
    else response.writeHead(200, json).end(numberedRegistry(1));
  }

  /** Reads the arguments of all processes of this machine again and again until `work` is done. */
  async function watched(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      for (const text of processArguments()) childArguments.add(text);
      await sleep(5);
    }
    await done;
  }

  async function collectPlaces(temporary: string): Promise<void> {
    const { url, internalUrl } = site.daemon;
    const names = sources().map(({ name }) => name);
    const pagesOf = [
      "/v1/sources",
      "/v1/registries",
      ...names.flatMap((name) => [`/v1/sources/${name}`, `/v1/sources/${name}/runs`]),
    ];
    for (const path of [...pagesOf, "/v0.1/servers?limit=100"]) places[path] = await textOf(`${url}${path}`);
    for (const path of ["/status", "/metrics"]) places[path] = await textOf(`${internalUrl}${path}`);
    for (const name of readdirSync(site.folder).filter((file) => file.startsWith("registryd.db"))) {
      places[name] = readFileSync(join(site.folder, name), "latin1");
    }
    for (const command of [["status"], ["status", "--json"], ["list"], ["sync"]]) {
      const { stdout, stderr } = await runRegistryd(command, { cwd: site.folder });
      places[command.join(" ")] = stdout + stderr;
    }
    places["temporary files"] = readdirSync(temporary, { recursive: true }).join("\n");
    places["arguments"] = [...childArguments].join("\n");
    places["stdout"] = site.daemon.stdout();
    places["stderr"] = site.daemon.stderr();
  }
});

function basic(password: string): string {
  return `Basic ${Buffer.from(`reader:${password}`).toString("base64")}`;
}

/** A refusal in git's own format that repeats what it was sent. */
function echo(authorization: string) {
  const headers = { "Content-Type": "application/x-git-upload-pack-advertisement" };
  return { status: 200, headers, body: Buffer.from(`${pktLine(`ERR you sent ${authorization}`)}0000`) };
}

/** As it is, and as base64 (wherever it begins in what is encoded), percent and JSON encoding show it. */
function formsOf(secret: string): string[] {
  const shifted = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString("base64"),
  );
  const base64 = shifted.map((text) => text.slice(4, -4));
  return [secret, ...base64, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  return JSON.stringify([...response.headers]) + (await response.text());
}

function processArguments(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    });
}
