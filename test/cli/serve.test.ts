import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentOf } from "../support/documents.ts";
import { type Daemon, runRegistryd, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

let folder: ReturnType<typeof temporaryFolder>;
let daemon: Daemon | null = null;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await daemon?.stop("SIGKILL");
  daemon = null;
  folder.remove();
});

function write(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function get(path: string): Promise<Record<string, unknown>> {
  // The first answers come before the first sync.
  await fetch(`${daemon?.internalUrl}/-/sync?wait=30s`, { method: "POST" });
  return (await (await fetch(`${daemon?.url}${path}`)).json()) as Record<string, unknown>;
}

async function served(registry = "default"): Promise<readonly string[]> {
  const { servers } = await get(`/registry/${registry}/v0.1/servers?limit=100`);
  return (servers as { server: { name: string; version: string } }[]).map(
    ({ server }) => `${server.name}@${server.version}`,
  );
}

describe("without a config", () => {
  it("serves the example that ships, from a temporary database that goes with it", async () => {
    const example = JSON.parse(readFileSync("registry.example.json", "utf8"));
    daemon = await startDaemon([], { cwd: folder.path });
    expect((await served()).length).toBe(example.data.servers.length);
    const { skills } = await get("/v0.1/x/dev.toolhive/skills");
    expect(skills).toHaveLength(example.data.skills.length);
    const status = (await (await fetch(`${daemon.internalUrl}/status`)).json()) as { daemon: { database: string } };
    expect(existsSync(status.daemon.database)).toBe(true);
    const { exitCode } = await daemon.stop();
    expect(exitCode).toBe(0);
    expect(existsSync(status.daemon.database)).toBe(false);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("serves its arguments, the first one first, and ignores a config that is merely there", async () => {
    write("registryd.yaml", "nonsense: true\n");
    write("Team.json", documentOf("a.b/x@1.0.0"));
    write("other.json", documentOf("a.b/x@9.0.0", "a.b/y@1.0.0"));
    daemon = await startDaemon(["Team.json", "other.json"], { cwd: folder.path });
    expect(await served()).toEqual(["a.b/x@1.0.0", "a.b/y@1.0.0"]);
    const { sources } = await get("/v1/sources");
    expect((sources as { name: string }[]).map(({ name }) => name)).toEqual(["team", "other"]);
  });

  it("keeps its store where --database says", async () => {
    write("team.json", documentOf("a.b/x@1.0.0"));
    daemon = await startDaemon(["team.json", "--database", "kept.db"], { cwd: folder.path });
    await served();
    await daemon.stop();
    expect(existsSync(join(folder.path, "kept.db"))).toBe(true);
  });
});

it("says on standard output what it serves, from where, and what to try; its log is JSON on standard error", async () => {
  write("team.json", documentOf("a.b/x@1.0.0"));
  write("registryd.yaml", "sources: [{name: team, file: {path: team.json}, syncPolicy: {interval: 90s}}]\n");
  daemon = await startDaemon([], { cwd: folder.path });
  await served();
  const { stdout, stderr } = await daemon.stop();
  expect(stdout).toContain("serves config registryd.yaml\n");
  expect(stdout).toMatch(/^team +file +team\.json +every 1m30s$/m);
  expect(stdout).toMatch(/^default +team +http:\/\/127\.0\.0\.1:\d+\/registry\/default\/v0\.1\/servers$/m);
  const log = stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(log.map(({ msg }) => msg)).toContain("sync applied");
});

describe("is refused, with nothing opened", () => {
  it.each([
    {
      name: "a config with problems",
      files: { "registryd.yaml": "sources: [{name: team, file: {path: team.json}}]\ndatabse: {path: x.db}\n" },
      argv: [],
      says: /^registryd\.yaml:2:1: error: databse: .*did you mean database\?/m,
    },
    {
      name: "a config that is not there",
      files: {},
      argv: ["--config", "none.yaml"],
      says: /^none\.yaml:1:1: error: config was not found/m,
    },
    {
      name: "sources and a config",
      files: {},
      argv: ["a.json", "--config", "b.yaml"],
      says: /^error: give either sources or a config/m,
    },
    {
      name: "a bad address",
      files: {},
      argv: ["--address", "here"],
      says: /^--address: error: http\.address: is "here"; expected HOST:PORT/m,
    },
    {
      name: "a URL that is none",
      files: {},
      argv: ["ssh://git.example.com/a.git"],
      says: /^argument 1: error: sources\[0\]\.git\.repository: /m,
    },
    {
      name: "a folder of the database that is not there",
      files: { "registryd.yaml": "sources: [{name: team, file: {path: team.json}}]\ndatabase: {path: none/x.db}\n" },
      argv: [],
      says: /^registryd: the folder .*none of the database does not exist/m,
      code: 3,
    },
  ])("$name", async ({ files, argv, says, code = 2 }) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    const finished = await runRegistryd(["serve", ...argv], { cwd: folder.path });
    expect(finished.exitCode).toBe(code);
    expect(finished.stderr).toMatch(says);
    expect(finished.stdout).toBe("");
    expect(readdirSync(folder.path)).toEqual(Object.keys(files));
  });

  it("a URL with a password, which is not repeated", async () => {
    const finished = await runRegistryd(["serve", "https://ann:hunter2secret@git.example.com/a.git"], {
      cwd: folder.path,
    });
    expect(finished.exitCode).toBe(2);
    expect(finished.stderr).toContain("argument 1: error: ");
    expect(finished.stdout + finished.stderr).not.toContain("hunter2secret");
  });
});

it("exits with 4 when another instance works on the store, and names it", async () => {
  write("team.json", documentOf("a.b/x@1.0.0"));
  write("registryd.yaml", "sources: [{name: team, file: {path: team.json}}]\n");
  daemon = await startDaemon([], { cwd: folder.path });
  const startedAt = Date.now();
  const second = await runRegistryd(["serve", "--address", "127.0.0.1:0", "--internal-address", "127.0.0.1:0"], {
    cwd: folder.path,
  });
  expect(second.exitCode).toBe(4);
  expect(second.stderr).toContain(`in use by process ${daemon.pid}`);
  expect(Date.now() - startedAt).toBeLessThan(10_000);
});

describe.each(["--address", "--internal-address"])("with the port of %s taken", (taken) => {
  let other: Server;
  let argv: readonly string[];

  beforeEach(async () => {
    other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const free = taken === "--address" ? "--internal-address" : "--address";
    argv = ["serve", taken, `127.0.0.1:${portOf(other)}`, free, "127.0.0.1:0"];
    write("team.json", documentOf("a.b/x@1.0.0"));
    write("registryd.yaml", "sources: [{name: team, file: {path: team.json}}]\n");
  });
  afterEach(() => other.close());

  it("exits with 3, names the address, and makes no store", async () => {
    const finished = await runRegistryd(argv, { cwd: folder.path });
    expect(finished.exitCode).toBe(3);
    expect(finished.stderr).toContain(`cannot listen on 127.0.0.1:${portOf(other)}: the port is in use`);
    expect(finished.stdout).toBe("");
    expect(readdirSync(folder.path).filter((name) => /^registryd\.db(-|$)/.test(name))).toEqual([]);
  });

  it("leaves an existing store as it is, whatever the config says by now", async () => {
    expect((await runRegistryd(["sync"], { cwd: folder.path })).exitCode).toBe(0);
    write("registryd.yaml", "sources: [{name: renamed, file: {path: team.json}}]\n");
    const names = readdirSync(folder.path);
    const before = readFileSync(join(folder.path, "registryd.db"));
    expect((await runRegistryd(argv, { cwd: folder.path })).exitCode).toBe(3);
    expect(readFileSync(join(folder.path, "registryd.db")).equals(before)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(names);
  });
});

it.each(["SIGTERM", "SIGINT"] as const)("%s ends it with 0", async (signal) => {
  daemon = await startDaemon([], { cwd: folder.path });
  const { exitCode } = await daemon.stop(signal);
  expect(exitCode).toBe(0);
});

/** Makes a process send itself a signal when it turns to its standard output for the first time: commands are not loaded yet. */
function signalledEarly(signal: NodeJS.Signals): { readonly NODE_OPTIONS: string } {
  const script = `const { get } = Object.getOwnPropertyDescriptor(process, "stdout");
    Object.defineProperty(process, "stdout", { configurable: true, get() {
      Object.defineProperty(process, "stdout", { get });
      process.kill(process.pid, "${signal}");
      return process.stdout;
    } });`;
  return { NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(script).toString("base64")}` };
}

describe("before it is loaded", () => {
  it.each([
    { signal: "SIGTERM", argv: ["serve"] },
    { signal: "SIGINT", argv: ["--log-level", "debug", "--address=127.0.0.1:0", "serve"] },
  ] as const)("$signal ends $argv with 0", async ({ signal, argv }) => {
    const env = { ...signalledEarly(signal), REGISTRYD_INTERNAL_ADDRESS: "127.0.0.1:0" };
    const { exitCode } = await runRegistryd(argv, { cwd: folder.path, env });
    expect(exitCode).toBe(0);
  });

  it("SIGTERM ends another command as it ends any process", async () => {
    const { exitCode } = await runRegistryd(["list", "--search", "serve"], {
      cwd: folder.path,
      env: signalledEarly("SIGTERM"),
    });
    expect(exitCode).toBe(-1);
  });

  it("SIGHUP ends nothing", async () => {
    daemon = await startDaemon([], { cwd: folder.path, env: signalledEarly("SIGHUP") });
    expect((await fetch(`${daemon.internalUrl}/health`)).status).toBe(200);
  });
});
