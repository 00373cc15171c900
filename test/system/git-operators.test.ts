import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Provenance } from "../../src/model.ts";
import { pktLine } from "../../src/sources/git/pkt-line.ts";
import { sync } from "../support/client.ts";
import { putTogether, takeApart } from "../support/git-answer.ts";
import { ENGINES } from "../support/git-bench.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { type Intercept, send } from "../support/git-server.ts";
import { type GitSite, openGitSite } from "../support/git-site.ts";
import { numberedRegistry, numberOf } from "../support/numbered-registry.ts";
import { runRegistryd } from "../support/run-registryd.ts";

const PASSWORD = "correct-horse-battery";
const WRONG_PASSWORD = "incorrect-horse-cavalry";

interface Fault {
  readonly name: string;
  readonly git?: Readonly<Record<string, unknown>>;
  /** The server asks for a password. */
  readonly isPrivate?: boolean;
  readonly code: string;
  readonly says: RegExp;
  readonly hints: RegExp;
  readonly helpsToWait?: boolean;
  break(): void;
  mend(): void;
}

describe.each(ENGINES)("what an operator sees of a git source that $engine reads", ({ engine, withoutV2 }) => {
  let site: GitSite;
  let repository: GitRepository;

  const passwordFile = () => join(site.folder, "token");
  const commit = (number: number, options = {}) =>
    repository.commit({ "registry.json": numberedRegistry(number) }, options);
  const serve = async (git: Fault["git"] = {}) => {
    const source = { name: "catalog", git: { repository: site.server.url(), ...git } };
    site.configure([{ ...source, syncPolicy: { interval: "1h" }, deletionGuard: false }]);
    const { internalUrl } = await site.start();
    await sync(internalUrl);
  };
  const resync = async () => (await sync(site.daemon.internalUrl)).sources[0];
  const page = async () => (await fetch(`${site.daemon.url}/v0.1/servers?limit=100`)).text();
  const servedNumber = async () => numberOf(await site.served("catalog"));
  const logged = () =>
    site.daemon
      .stderr()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeEach(async () => {
    site = await openGitSite({ withoutV2 });
    repository = site.repository();
    commit(1);
  });

  afterEach(() => site.close());

  /** From now on every answer of the server is made by `answer`. */
  const answering = (answer: Intercept) => () => site.server.intercept(answer);
  const asBefore = () => site.server.intercept(null);

  const faults: readonly Fault[] = [
    {
      name: "G7 a pack that ends too early",
      code: "pack_corrupt",
      says: /pack/,
      hints: /git fsck/,
      helpsToWait: true,
      break() {
        // The file stays as it was, so that what is served may not change when it is read again.
        repository.commit({ "registry.json": numberedRegistry(1), "README.md": "More\n" });
        site.server.intercept(async (_, response, proceed) => {
          const answer = await proceed();
          if (!answer.body.includes("PACK")) return send(response, answer);
          const { head, pack } = takeApart(answer.body);
          send(response, { ...answer, body: putTogether({ head, pack: pack.subarray(0, -15) }) });
        });
      },
      mend: asBefore,
    },
    {
      name: "G10 a server in trouble",
      code: "http_status",
      says: /answered 502/,
      hints: /server/,
      helpsToWait: true,
      break: answering((_, response) => void response.writeHead(502).end("<h1>Bad gateway</h1>")),
      mend: asBefore,
    },
    {
      name: "G11 a sign-in page",
      code: "content_type",
      says: /HTML page/,
      hints: /sign-in/,
      break: answering(
        (_, response) => void response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Hello</h1>"),
      ),
      mend: asBefore,
    },
    {
      name: "G12 a redirect elsewhere",
      code: "redirect_refused",
      says: /another place: https:\/\/git\.example\.com/,
      hints: /final address/,
      break: answering(
        (_, response) => void response.writeHead(301, { Location: "https://git.example.com/catalog.git" }).end(),
      ),
      mend: asBefore,
    },
    {
      name: "G25 a link in place of the file",
      code: "not_regular_file",
      says: /symbolic link/,
      hints: /regular file/,
      break: () => repository.commit({ "registry.json": { link: "/etc/passwd" } }),
      mend: () => commit(1),
    },
    {
      name: "G15 a deleted branch",
      git: { branch: "team" },
      code: "ref_not_found",
      says: /no branch team/,
      hints: /branch/,
      break: () => repository.git("update-ref", "-d", "refs/heads/team"),
      mend: () => repository.git("branch", "team", "main"),
    },
    {
      name: "G16 a deleted tag",
      git: { tag: "v1" },
      code: "ref_not_found",
      says: /no tag v1/,
      hints: /tag/,
      break: () => repository.git("tag", "-d", "v1"),
      mend: () => repository.git("tag", "v1", "main"),
    },
    {
      name: "G15 a configured branch that was renamed",
      git: { branch: "main" },
      code: "ref_not_found",
      says: /no branch main/,
      hints: /renamed/,
      break: () => repository.git("branch", "-m", "main", "trunk"),
      mend: () => repository.git("branch", "-m", "trunk", "main"),
    },
    {
      name: "G15 a default branch renamed without telling the server's HEAD",
      code: "ref_not_found",
      says: /default branch/,
      hints: /branch/,
      break() {
        repository.git("branch", "trunk", "main");
        repository.git("update-ref", "-d", "refs/heads/main");
      },
      mend: () => repository.git("symbolic-ref", "HEAD", "refs/heads/trunk"),
    },
    {
      name: "G10 a repository that is gone",
      code: "not_found",
      says: /\/catalog\.git/,
      hints: /\w/,
      break: () => renameSync(repository.dir, `${repository.dir}.away`),
      mend: () => renameSync(`${repository.dir}.away`, repository.dir),
    },
    {
      name: "G26 a file that is gone",
      code: "not_found",
      says: /registry\.json/,
      hints: /\w/,
      break: () => repository.commit({ "README.md": "Moved away\n" }),
      mend: () => commit(1),
    },
    {
      name: "G9 a wrong password",
      isPrivate: true,
      code: "auth_failed",
      says: /\/catalog\.git/,
      hints: /password/i,
      break: () => writeFileSync(passwordFile(), `${WRONG_PASSWORD}\n`),
      mend: () => writeFileSync(passwordFile(), `${PASSWORD}\n`),
    },
    {
      name: "G9 a password file that is gone",
      isPrivate: true,
      code: "auth_failed",
      says: /password/i,
      hints: /\w/,
      break: () => renameSync(passwordFile(), `${passwordFile()}.away`),
      mend: () => renameSync(`${passwordFile()}.away`, passwordFile()),
    },
  ];

  it.each(faults)("$name: the last good stays, code and hint say why, and it recovers", async (fault) => {
    repository.git("branch", "team", "main");
    repository.git("tag", "v1", "main");
    await (fault.isPrivate ? servePrivately() : serve(fault.git));
    const before = await page();
    const good = await site.source("catalog");
    expect(good).toMatchObject({ state: "ok", error: null });

    fault.break();
    const reply = await resync();
    expect(reply).toMatchObject({ outcome: "failed", error: { code: fault.code } });
    const { state, error, revision, counts, lastSuccessAt } = await site.source("catalog");
    expect({ state, revision, counts, lastSuccessAt }).toEqual({
      state: "failing",
      revision: good.revision,
      counts: good.counts,
      lastSuccessAt: good.lastSuccessAt,
    });
    expect(error).toMatchObject({
      code: fault.code,
      message: expect.stringMatching(fault.says),
      hint: expect.stringMatching(fault.hints),
      helpsToWait: fault.helpsToWait ?? false,
    });
    expect(await page()).toBe(before);
    expect((await fetch(`${site.daemon.internalUrl}/health`)).status).toBe(200);
    await expectTold(error?.code, error?.hint);

    fault.mend();
    expect((await resync())?.outcome).toMatch(/^(unchanged|applied)$/);
    expect(await site.source("catalog")).toMatchObject({ state: "ok", error: null, consecutiveFailures: 0 });
    expect(await page()).toBe(before);
    expectNoSecret();
  });

  it("G9 a wrong password costs at most two requests a sync, and no storm", async () => {
    await servePrivately();
    writeFileSync(passwordFile(), WRONG_PASSWORD);
    const before = site.server.requests.length;
    await resync();
    expect(site.server.requests.length - before).toBeLessThanOrEqual(2);
  });

  it("G14 a force-push is followed, and the log says that history was rewritten", async () => {
    commit(2);
    await serve({ branch: "main" });
    const { revision: previous } = await site.source("catalog");
    const revision = commit(3, { parent: null });
    expect(await resync()).toMatchObject({ outcome: "applied", revision });
    expect(await servedNumber()).toBe(3);
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "info", source: "catalog", previous, revision, rewritten: true }),
    );
  });

  it.each([
    { what: "G14 a force-push", git: { branch: "main", requireFastForward: true } },
    { what: "G16 a moved tag", git: { tag: "v1", immutableTags: true } },
  ])("$what that the config forbids waits, with the last good served, until it is forced", async ({ git }) => {
    commit(2);
    repository.git("tag", "v1", "main");
    await serve(git);
    const { revision: previous } = await site.source("catalog");
    const revision = commit(3, { parent: null });
    repository.git("tag", "-f", "v1", "main");
    expect(await resync()).toMatchObject({ outcome: "failed", error: { code: "ref_not_found" } });
    const { error, ...status } = await site.source("catalog");
    expect(status).toMatchObject({ state: "failing", revision: previous });
    expect(error?.message).toMatch(new RegExp(`${previous}|${revision}`));
    expect(await servedNumber()).toBe(2);
    expect(error?.hint).toContain("registryd sync SOURCE --force");
    const { exitCode } = await runRegistryd(["sync", "catalog", "--force"], { cwd: site.folder });
    expect(exitCode).toBe(0);
    expect(await servedNumber()).toBe(3);
    expect(await site.source("catalog")).toMatchObject({ state: "ok", revision, error: null });
  });

  it("G14 an ordinary push is not called a rewriting", async () => {
    await serve({ branch: "main" });
    commit(2);
    commit(3);
    expect(await resync()).toMatchObject({ outcome: "applied" });
    expect(logged().filter((line) => "rewritten" in line)).toEqual([]);
  });

  it.each([
    { kind: "lightweight", args: [] },
    { kind: "annotated", args: ["-a", "-m", "A release"] },
  ])("G16 a moved $kind tag is followed, with a warning in the log", async ({ args }) => {
    repository.git("tag", ...args, "v1", "main");
    await serve({ tag: "v1" });
    const revision = commit(2);
    repository.git("tag", "-f", ...args, "v1", "main");
    expect(await resync()).toMatchObject({ outcome: "applied", revision });
    expect(await servedNumber()).toBe(2);
    expect(logged()).toContainEqual(
      expect.objectContaining({ level: "warn", source: "catalog", ref: "refs/tags/v1", revision, tagMoved: true }),
    );
  });

  it("G32 what a server says of its failure cannot forge a line of the log", async () => {
    await serve();
    const forged = '\u001b[2J\u202e\r\n{"level":"error","msg":"forged"}';
    site.server.intercept(({ method }, response) => {
      const kind = method === "POST" ? "result" : "advertisement";
      const headers = { "Content-Type": `application/x-git-upload-pack-${kind}` };
      send(response, { status: 200, headers, body: Buffer.from(`${pktLine(`ERR gone ${forged}`)}0000`) });
    });
    expect((await resync())?.error?.message).toContain("gone");
    expect(logged().filter(({ msg }) => msg === "forged")).toEqual([]);
    expect(logged().at(-1)).toMatchObject({ msg: "sync failed", error: expect.stringContaining("gone") });
    expect(site.daemon.stderr()).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it("G15 a default branch that was renamed is followed, and status and log name it", async () => {
    await serve();
    expect(await site.source("catalog")).toMatchObject({ ref: "refs/heads/main", location: { branch: null } });
    repository.git("branch", "-m", "main", "trunk");
    const revision = commit(2, { branch: "trunk" });
    expect(await resync()).toMatchObject({ outcome: "applied", revision });
    expect(await servedNumber()).toBe(2);
    expect((await site.source("catalog")).ref).toBe("refs/heads/trunk");
    expect((await runRegistryd(["status"], { cwd: site.folder })).stdout).toContain("branch trunk (default)");
    expect(logged()).toContainEqual(
      expect.objectContaining({ source: "catalog", ref: "refs/heads/trunk", previousRef: "refs/heads/main" }),
    );
  });

  it("a repository that moved proves every entry, and a pin that moves leaves them alone", async () => {
    await serve();
    const other = site.repository("moved.git");
    const files = (title: string) => ({ "team/list.json": `\n${numberedRegistry(1)}`, README: title });
    const [first, second] = [other.commit(files("one")), other.commit(files("two"))];
    const moveTo = async (revision: string) => {
      const git = { repository: site.server.url("moved.git"), commit: revision, path: "team/list.json" };
      site.configure([{ name: "catalog", git, syncPolicy: { interval: "1h" } }]);
      await fetch(`${site.daemon.internalUrl}/-/reload`, { method: "POST" });
      return await resync();
    };
    expect(await moveTo(first)).toMatchObject({ error: null, revision: first });
    const items = await site.served("catalog");
    expect(items).toHaveLength(30);
    for (const { server, _meta } of items) {
      const { repository: proven, path, revision, line } = _meta["dev.registryd/provenance"] as Provenance;
      expect([proven, path, revision]).toEqual([site.server.url("moved.git"), "team/list.json", first]);
      const shown = other.git("show", `${revision}:${path}`).split("\n");
      expect(shown.slice(line - 1, line + 8).join("\n")).toContain(`"name": "${server.name}"`);
    }
    expect(await moveTo(second)).toMatchObject({ outcome: "unchanged", revision: second });
    expect(await site.served("catalog")).toEqual(items);
  });

  async function servePrivately(): Promise<void> {
    writeFileSync(passwordFile(), PASSWORD);
    const right = `Basic ${Buffer.from(`reader:${PASSWORD}`).toString("base64")}`;
    site.server.intercept(async (request, response, proceed) => {
      if (request.headers.authorization === right) return send(response, await proceed());
      const headers = { "WWW-Authenticate": "Basic" };
      send(response, { status: 401, headers, body: Buffer.from("no") });
    });
    await serve({ auth: { username: "reader", passwordFile: passwordFile() } });
  }

  /** The command line, which asks the daemon, and its exit code. */
  async function expectTold(code: string | undefined, hint: string | null | undefined): Promise<void> {
    const { stdout, exitCode } = await runRegistryd(["status", "--check"], { cwd: site.folder });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`catalog: ${code} since `);
    expect(stdout).toContain(hint);
    expect(stdout).toMatch(/^catalog\s+failing\s+30\s/m);
    expect(stdout).toMatch(new RegExp(`^catalog .* ${engine} +http`, "m"));
  }

  function expectNoSecret(): void {
    for (const secret of [PASSWORD, WRONG_PASSWORD, Buffer.from(`reader:${WRONG_PASSWORD}`).toString("base64")]) {
      expect(site.daemon.stderr() + site.daemon.stdout()).not.toContain(secret);
    }
  }
});
