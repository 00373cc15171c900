import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withinMs } from "../support/bounds.ts";
import { eventually, sync } from "../support/client.ts";
import { startHttpServer } from "../support/git-server.ts";
import { type GitSite, openGitSite } from "../support/git-site.ts";
import { numberedRegistry, numberOf } from "../support/numbered-registry.ts";
import { runRegistryd } from "../support/run-registryd.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe("a document behind an address", () => {
  let site: GitSite;
  let server: Awaited<ReturnType<typeof startHttpServer>>;
  let answer: Answer;
  let statuses: number[];

  const configure = (file: object = {}, interval = "1h") => {
    const url = `${server.origin}/lists/registry.json?key=1`;
    site.configure([{ name: "web", file: { url, ...file }, syncPolicy: { interval }, deletionGuard: false }]);
  };
  const resync = async () => (await sync(site.daemon.internalUrl)).sources[0];
  const page = async () => (await fetch(`${site.daemon.url}/v0.1/servers?limit=100`)).text();
  const servedNumber = async () => numberOf(await site.served("web"));

  beforeEach(async () => {
    site = await openGitSite();
    statuses = [];
    answer = withETag(numberedRegistry(1));
    server = await startHttpServer((request, response) => {
      response.on("finish", () => statuses.push(response.statusCode));
      answer(request, response);
    });
  });

  afterEach(async () => {
    await site.close();
    await server.close();
  });

  it("is asked for conditionally, follows its changes, and outlives its absence", async () => {
    configure();
    await site.start();
    await resync();
    expect(await servedNumber()).toBe(1);
    expect(await site.source("web")).toMatchObject({
      type: "url",
      state: "ok",
      location: { url: `${server.origin}/lists/registry.json` },
      revision: `sha256:${sha256(numberedRegistry(1))}`,
    });
    const [item] = await site.served("web");
    expect(item?._meta["dev.registryd/provenance"]).toMatchObject({
      type: "url",
      repository: `${server.origin}/lists/registry.json`,
      path: null,
    });

    statuses.length = 0;
    expect(await resync()).toMatchObject({ outcome: "unchanged" });
    expect(statuses).toEqual([304]);

    answer = withETag(numberedRegistry(2));
    expect(await resync()).toMatchObject({ outcome: "applied", revision: `sha256:${sha256(numberedRegistry(2))}` });
    expect(await servedNumber()).toBe(2);

    const before = await page();
    answer = (_, response) => void response.writeHead(404).end("gone");
    expect(await resync()).toMatchObject({ outcome: "failed", error: { code: "not_found" } });
    expect(await page()).toBe(before);
    const { state, error } = await site.source("web");
    expect({ state, error }).toMatchObject({
      state: "failing",
      error: { code: "not_found", hint: expect.any(String), message: expect.not.stringContaining("key=1") },
    });
    const { stdout } = await runRegistryd(["status"], { cwd: site.folder });
    expect(stdout).toContain(`web: not_found since ${error?.since}`);

    answer = withETag(numberedRegistry(3));
    expect(await resync()).toMatchObject({ outcome: "applied" });
    expect(await servedNumber()).toBe(3);
    expect(await site.source("web")).toMatchObject({ state: "ok", error: null });
  });

  it("is unchanged when the same bytes come under another tag", async () => {
    configure();
    await site.start();
    await resync();
    statuses.length = 0;
    answer = withETag(numberedRegistry(1), '"another"');
    expect(await resync()).toMatchObject({ outcome: "unchanged" });
    answer = (_, response) => void response.end(numberedRegistry(1));
    expect(await resync()).toMatchObject({ outcome: "unchanged" });
    expect(statuses).toEqual([200, 200]);
  });

  it("a change is served within the interval and two seconds", async () => {
    configure({}, "5s");
    await site.start();
    await resync();
    answer = withETag(numberedRegistry(2));
    await eventually(5_000 + withinMs(2_000), async () => (await servedNumber()) === 2);
  });

  it("a server that never answers is a timeout after the time of the config", async () => {
    configure({ timeout: "1s" });
    await site.start();
    await resync();
    const before = await page();
    answer = () => {};
    const startedAt = performance.now();
    expect(await resync()).toMatchObject({ outcome: "failed", error: { code: "timeout" } });
    expect(performance.now() - startedAt).toBeLessThan(withinMs(2_000));
    expect(await page()).toBe(before);
  });
});

function withETag(body: string, etag = `"${sha256(body)}"`): Answer {
  return (request, response) => {
    response.setHeader("ETag", etag);
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
    response.setHeader("Content-Type", "application/json").end(body);
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
