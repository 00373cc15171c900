import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLock } from "../../src/store/lock.ts";
import { getJson } from "../support/client.ts";
import { documentOf } from "../support/documents.ts";
import { type Daemon, runRegistryd, startCommand, startDaemon, temporaryFolder } from "../support/run-registryd.ts";
import { waitUntil } from "../support/wait-until.ts";

let folder: ReturnType<typeof temporaryFolder>;
let daemon: Daemon | null = null;

const CONFIG = `
sources:
  - name: team
    file: { path: team.json }
  - name: other
    file: { path: other.json }
registries:
  - { name: default, sources: [team, other] }
  - { name: others, sources: [other] }
`;

beforeEach(() => {
  folder = temporaryFolder();
  write("registryd.yaml", CONFIG);
  write("team.json", documentOf("a.b/x@1.0.0", "a.b/x@1.1.0"));
  write("other.json", documentOf("a.b/x@9.0.0", "a.b/weather@1.0.0"));
});
afterEach(async () => {
  await daemon?.stop("SIGKILL");
  daemon = null;
  folder.remove();
});

function write(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text);
}

const registryd = (...argv: string[]) => runRegistryd(argv, { cwd: folder.path });

async function json(...argv: string[]) {
  const finished = await registryd(...argv, "--json");
  return { ...finished, answer: JSON.parse(finished.stdout) };
}

/** Whether a request waits behind the run that is under way. */
async function isAskedAgain(internalUrl: string): Promise<boolean> {
  const metrics = await (await fetch(`${internalUrl}/metrics`)).text();
  return /^registryd_sync_queue_age_seconds (?!0$)/m.test(metrics);
}

/** Both ways: the same must hold with a daemon and from the store alone. */
const WAYS = [{ way: "with a daemon" }, { way: "without one" }] as const;

async function prepare(way: string): Promise<void> {
  if (way === "with a daemon") daemon = await startDaemon([], { cwd: folder.path });
  expect((await registryd("sync")).exitCode).toBe(0);
}

describe.each(WAYS)("sync $way", ({ way }) => {
  it("returns when all is served, in the shape of the contract", async () => {
    if (way === "with a daemon") daemon = await startDaemon([], { cwd: folder.path });
    const { exitCode, answer } = await json("sync", "other");
    expect(exitCode).toBe(0);
    expect(answer).toEqual({
      complete: true,
      sources: [
        {
          source: "other",
          outcome: expect.stringMatching(/^(applied|unchanged)$/),
          runId: expect.any(Number),
          revision: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
          changes: { added: expect.any(Number), changed: 0, removed: 0 },
          quarantined: 0,
          error: null,
          held: null,
        },
      ],
    });
    expect((await json("list", "--registry", "others")).answer.entries).toHaveLength(2);
  });

  it("says what failed and exits with 1", async () => {
    await prepare(way);
    write("team.json", "{");
    const { exitCode, stdout } = await registryd("sync", "team");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^team: failed, json_syntax: team\.json:1:\d+: /);
  });

  it("holds what would remove everything, until exactly that is accepted", async () => {
    await prepare(way);
    write("team.json", documentOf());
    const held = await json("sync", "team");
    expect(held.exitCode).toBe(1);
    expect(held.answer.sources[0]).toMatchObject({
      outcome: "held",
      held: { reason: "empty_source", removed: 2, of: 2 },
    });
    const revision = held.answer.sources[0].held.revision;
    expect((await registryd("sync", "team", "--accept-deletions", "sha256:00")).exitCode).toBe(2);
    const accepted = await json("sync", "team", "--accept-deletions", revision);
    expect(accepted.answer.sources[0]).toMatchObject({ outcome: "applied", changes: { removed: 2 } });
    expect(accepted.exitCode).toBe(0);
  });

  it("exits with 2 for a source that is not there, and says which was meant", async () => {
    await prepare(way);
    const { exitCode, stderr } = await registryd("sync", "tema");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("did you mean team?");
  });
});

describe("a sync of a place that does not answer", () => {
  let asked: Promise<unknown>;
  let server: Server;
  beforeEach(async () => {
    server = createServer();
    asked = once(server, "request");
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/registry.json`;
    write(
      "registryd.yaml",
      `sources: [{ name: far, file: { url: "${url}" } }]\nregistries: [{ name: default, sources: [far] }]`,
    );
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each(["SIGINT", "SIGTERM"] as const)("is called off by %s", async (signal) => {
    const command = startCommand(["sync"], { cwd: folder.path });
    await asked;
    command.kill(signal);
    expect((await command.finished).exitCode).toBe(-1);
  });

  it("is called off in the midst of its document without a trace, and ends by the signal", async () => {
    const many = Array.from({ length: 30_000 }, (_, index) => `a.b/x${index}@1.0.0`);
    server.on("request", (_, response) =>
      response.setHeader("content-type", "application/json").end(documentOf(...many)),
    );
    const command = startCommand(["sync"], { cwd: folder.path });
    await asked;
    await sleep(300);
    command.kill("SIGTERM");
    expect((await command.finished).exitCode).toBe(-1);
    const next = await registryd("sync", "--wait", "0s", "--log-level", "warn");
    expect(next.stderr).not.toContain("run cut off");
  });

  it("exits with 3 when the daemon ends first, and says so", async () => {
    daemon = await startDaemon([], { cwd: folder.path });
    await asked;
    const command = startCommand(["sync"], { cwd: folder.path });
    await waitUntil(() => isAskedAgain(daemon?.internalUrl ?? ""), 5_000);
    await daemon.stop();
    const { exitCode, stderr } = await command.finished;
    expect([exitCode, stderr]).toEqual([
      3,
      "registryd: the daemon refused: registryd is stopping; ask again when it runs again\n",
    ]);
  });
});

it("a sync through a daemon stands in its ledger as one of the command line", async () => {
  await prepare("with a daemon");
  const { runs } = await getJson<{ runs: { trigger: string }[] }>(`${daemon?.url}/v1/sources/team/runs`);
  expect(runs.map(({ trigger }) => trigger)).toEqual(["cli", "start"]);
});

it.each([
  { argv: ["sync", "--wait", "soon"], says: '--wait is "soon"; expected a duration' },
  { argv: ["sync", "--wait", "11m"], says: "expected a duration up to 10m" },
  { argv: ["sync", "--accept-deletions", "sha256:00"], says: "needs exactly one source" },
  { argv: ["status", "--server", "http://["], says: "--server is no URL" },
])("$argv is wrong usage", async ({ argv, says }) => {
  const { exitCode, stderr } = await registryd(...argv);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(says);
});

describe.each(WAYS)("list $way", ({ way }) => {
  beforeEach(() => prepare(way));

  it("shows each version in the shape of the contract", async () => {
    const { exitCode, answer } = await json("list", "--registry", "default");
    expect(exitCode).toBe(0);
    const entry = { registry: "default", status: "active", title: null };
    expect(answer).toEqual({
      version: 1,
      entries: [
        { ...entry, key: "server:a.b/weather@1.0.0", latest: true, source: "other" },
        { ...entry, key: "server:a.b/x@1.0.0", latest: false, source: "team" },
        { ...entry, key: "server:a.b/x@1.1.0", latest: true, source: "team" },
      ],
    });
  });

  it("finds by text, letter case aside", async () => {
    const { answer } = await json("list", "--search", "WEATHER");
    expect(answer.entries.map(({ registry, key }: { registry: string; key: string }) => `${registry} ${key}`)).toEqual([
      "default server:a.b/weather@1.0.0",
      "others server:a.b/weather@1.0.0",
    ]);
  });

  it("exits with 0 when nothing matches, with 2 for a registry that is not there", async () => {
    expect(await registryd("list", "--search", "nothing like it")).toMatchObject({
      exitCode: 0,
      stdout: "nothing is served that matches\n",
    });
    const unknown = await registryd("list", "--registry", "defualt");
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain("did you mean default?");
  });
});

it("list asks another daemon over HTTP and shows the same", async () => {
  await prepare("with a daemon");
  const own = await json("list");
  const asked = await runRegistryd(["list", "--json", "--server", daemon?.internalUrl ?? ""], { cwd: "/" });
  expect(JSON.parse(asked.stdout)).toEqual(own.answer);
});

it.each([{ from: "the store" }, { from: "the daemon" }])(
  "list shows nothing of a registry that waits for a required source: $from",
  async ({ from }) => {
    write("registryd.yaml", `${CONFIG}  - { name: strict, sources: [other, team], require: [team] }\n`);
    rmSync(join(folder.path, "team.json"));
    daemon = await startDaemon([], { cwd: folder.path });
    await registryd("sync");
    const server = from === "the daemon" ? ["--server", daemon.internalUrl] : [];
    const { answer, stderr } = await json("list", ...server);
    expect(new Set(answer.entries.map(({ registry }: { registry: string }) => registry))).toEqual(
      new Set(["default", "others"]),
    );
    expect(stderr).toBe("warning: registry strict serves nothing yet; never synced: team\n");
  },
);

describe.each(WAYS)("status $way", ({ way }) => {
  // Nobody keeps the sources in step, however good the store looks.
  const shown = way === "with a daemon" ? 0 : 3;

  it("shows every source and registry, and who answers", async () => {
    await prepare(way);
    const { exitCode, answer } = await json("status");
    expect(exitCode).toBe(shown);
    expect(answer).toMatchObject({
      version: 1,
      config: { file: "registryd.yaml", error: null },
      sources: [
        { name: "team", state: "ok", counts: { served: 2 }, running: false },
        { name: "other", state: "ok", counts: { served: 2 } },
      ],
      registries: [
        { name: "default", shadowed: 1, missingSources: [] },
        { name: "others", shadowed: 0 },
      ],
    });
    expect(answer.daemon?.pid ?? null).toBe(daemon?.pid ?? null);
  });

  it("--check exits with 1 while a source fails, if a daemon says so", async () => {
    await prepare(way);
    expect((await registryd("status", "--check")).exitCode).toBe(shown);
    write("team.json", "{");
    await registryd("sync", "team");
    const failing = await registryd("status", "--check");
    expect(failing.exitCode).toBe(way === "with a daemon" ? 1 : 3);
    expect(failing.stdout).toMatch(/^team: json_syntax since /m);
    expect((await registryd("status")).exitCode).toBe(shown);
  });
});

describe("with neither daemon nor store", () => {
  it.each([["status"], ["list"]])("%s exits with 3, says what to do, and makes nothing", async (command) => {
    const before = readdirSync(folder.path);
    const { exitCode, stderr } = await registryd(command);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("there is no store at");
    expect(readdirSync(folder.path)).toEqual(before);
  });

  it.each([["status"], ["list"], ["sync"]])("%s --server exits with 3 when nobody answers there", async (command) => {
    const { exitCode, stderr } = await registryd(command, "--server", "127.0.0.1:1");
    expect(exitCode).toBe(3);
    expect(stderr).toContain("no daemon can be reached at http://127.0.0.1:1");
  });
});

describe.each([
  { what: "a folder", make: (path: string) => mkdirSync(path) },
  { what: "a pipe", make: (path: string) => void execFileSync("mkfifo", [path]) },
])("with $what for a database", ({ what, make }) => {
  it.each([["serve"], ["status"], ["list"], ["sync"]])("%s exits with 3 and says so", async (command) => {
    make(join(folder.path, "odd.db"));
    const free = ["--address", "127.0.0.1:0", "--internal-address", "127.0.0.1:0"];
    const { exitCode, stderr } = await registryd(command, "--database", "odd.db", ...free);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(new RegExp(`the database \\S*odd\\.db is ${what}.*, not a regular file`));
    expect(stderr).toContain("let database.path name a regular file");
  });
});

it("a command finds a daemon without a config at the internal address", async () => {
  const empty = temporaryFolder();
  try {
    daemon = await startDaemon([], { cwd: empty.path });
    const env = { REGISTRYD_INTERNAL_ADDRESS: daemon.internalUrl.replace("http://", "") };
    const { stdout } = await runRegistryd(["status", "--json"], { cwd: empty.path, env });
    expect(JSON.parse(stdout).daemon.pid).toBe(daemon.pid);
  } finally {
    empty.remove();
  }
});

describe("with a config that is broken since the daemon began", () => {
  beforeEach(async () => {
    await prepare("with a daemon");
    write("registryd.yaml", `${CONFIG}\ndatabse: {}\n`);
  });

  /** Nobody listens there, so the daemon is found by what is told of it. */
  const elsewhere = ["--internal-address", "127.0.0.1:1"];

  it.each([["status"], ["list"], ["sync"]])("%s asks the daemon that holds the store all the same", async (command) => {
    const { exitCode, stdout, stderr } = await registryd(command, ...elsewhere);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^registryd\.yaml:\d+:1: error: databse: /m);
    expect(stderr).toContain(`warning: registryd.yaml is not used; asking the daemon at ${daemon?.internalUrl}\n`);
    expect(stdout).toContain("team");
  });

  it.each([["status"], ["list"], ["sync"]])("%s --server asks that one, even with --config", async (command) => {
    const server = ["--server", daemon?.internalUrl ?? ""];
    expect(await registryd(command, ...server)).toMatchObject({ exitCode: 0, stderr: "" });
    const named = await registryd(command, ...server, "--config", "registryd.yaml");
    expect(named.exitCode).toBe(0);
    expect(named.stderr).toContain("warning: registryd.yaml is not used");
  });

  it.each([["status"], ["list"], ["sync"]])("%s exits with 2 when it names the config", async (command) => {
    const { exitCode, stderr } = await registryd(command, ...elsewhere, "--config", "registryd.yaml");
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain("warning");
  });

  it.each([["status"], ["list"], ["sync"]])("%s exits with 2 when no daemon answers", async (command) => {
    await daemon?.stop();
    const { exitCode, stderr } = await registryd(command, ...elsewhere);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^registryd\.yaml:\d+:1: error: databse: /m);
  });
});

it("status says so when a process holds the store and does not answer", async () => {
  await prepare("without one");
  const lock = acquireLock(join(folder.path, "registryd.db"), {
    pid: 4711,
    startedAt: "2026-11-20T10:00:00.000Z",
    version: "0.1.0",
    internalAddress: "127.0.0.1:1",
  });
  const { exitCode, stderr, stdout } = await registryd("status");
  const sync = await registryd("sync");
  lock.release();
  expect(exitCode).toBe(3);
  expect(stderr).toContain("process 4711 works on this store but does not answer");
  expect(stdout).toContain("no daemon answers");
  expect(sync.exitCode).toBe(4);
  expect(sync.stderr).toContain("in use by process 4711");
});

it("a reader that leaves early is no failure", async () => {
  write("team.json", documentOf(...Array.from({ length: 3_000 }, (_, index) => `a.b/server-${index}@1.0.0`)));
  await prepare("without one");
  const program = resolve("dist/registryd.js");
  const child = spawn(
    "bash",
    ["-c", `"${process.execPath}" "${program}" list --json | head -c 13; echo " \${PIPESTATUS[0]}"`],
    {
      cwd: folder.path,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  await new Promise((done) => child.on("close", done));
  expect(output.replace(/\s+/g, " ")).toBe('{ "version" 0 ');
});
