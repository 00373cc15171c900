import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigInvalidError } from "../../src/config/config-invalid-error.ts";
import { engineStopping, RegistrydError } from "../../src/errors.ts";
import { toResponse } from "../../src/http/answer.ts";
import { createInternalApp, type DaemonFacts, type InternalAppOptions } from "../../src/http/internal-app.ts";
import { createRunTally } from "../../src/http/metrics/run-tally.ts";
import { createTraffic } from "../../src/http/metrics/traffic.ts";
import type { EngineControl, SyncAnswer, SyncRequest } from "../../src/model.ts";
import { createListLog, type LogLine } from "../support/list-log.ts";
import { createMemoryStore, type MemoryState, registry, source } from "./memory-store.ts";
import { clockAt, NOW, silentLog } from "./public-fixture.ts";

const FACTS: DaemonFacts = {
  pid: 42,
  version: "0.1.0",
  commit: "abc",
  buildDate: null,
  startedAt: NOW,
  address: "127.0.0.1:8080",
  internalAddress: "127.0.0.1:8081",
  database: "./registryd.db",
  configFile: "registryd.yaml",
  configLoadedAt: NOW,
  configError: null,
};

const DONE: SyncAnswer = { complete: true, sources: [] };

interface Asking {
  readonly state?: Partial<MemoryState>;
  readonly control?: Partial<EngineControl>;
  readonly options?: Partial<InternalAppOptions>;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(method: string, target: string, { state, control, options, headers = {} }: Asking = {}) {
  const asked: SyncRequest[] = [];
  const app = createInternalApp({
    reader: createMemoryStore(state).reader,
    http: { internalAddress: { host: "127.0.0.1", port: 8081 }, adminTokenFile: null },
    control: {
      sync: async (request) => {
        asked.push(request);
        return DONE;
      },
      reload: async () => ({ reloaded: true, added: [], removed: [], changed: ["internal"] }),
      running: () => new Set(),
      watch: () => null,
      unrecorded: () => null,
      ...control,
    },
    counted: {
      traffic: createTraffic(),
      runs: createRunTally(),
      cacheBytes: () => 0,
      queuedSince: () => null,
      droppedLogLines: () => 0,
      engineRestarts: () => 0,
    },
    daemon: () => FACTS,
    readText: (path) => readFile(path, "utf8"),
    clock: clockAt(NOW),
    log: silentLog,
    ...options,
  });
  const answer = await app.ask({ method, target, header: (name) => headers[name], socket: null });
  const response = toResponse(answer);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text), asked };
}

describe("H19: pages in browsers", () => {
  it.each(["/status", "/health", "/version", "/readyz", "/nowhere", "/-/sync"])("may not read %s", async (target) => {
    for (const method of ["GET", "OPTIONS", "POST"]) {
      const { headers } = await ask(method, target, { headers: { origin: "https://evil.example" } });
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });
});

describe("probes", () => {
  it.each(["/health", "/livez"])("%s is healthy while the process answers", async (target) => {
    expect(await ask("GET", target)).toMatchObject({ status: 200, body: { status: "healthy" } });
  });

  it.each(["/readiness", "/readyz"])(
    "%s waits for the first run of every source of an empty registry",
    async (target) => {
      const untried = source({ lastAttemptAt: null, lastSuccessAt: null });
      expect(await ask("GET", target)).toMatchObject({ status: 200, body: { status: "ready" } });
      expect(await ask("GET", target, { state: { sources: [untried] } })).toMatchObject({
        status: 503,
        body: { status: "not_ready", error: "service not ready", waitingFor: ["internal"] },
      });
    },
  );

  it("is not ready while the store cannot be read", async () => {
    const broken = () => {
      throw new RegistrydError("store_corrupt", "it is damaged");
    };
    const reader = { ...createMemoryStore().reader, registries: broken };
    expect(await ask("GET", "/readyz", { options: { reader } })).toMatchObject({
      status: 503,
      body: { waitingFor: [] },
    });
    expect(await ask("GET", "/health", { options: { reader } })).toMatchObject({ status: 200 });
    expect(await ask("GET", "/status", { options: { reader } })).toMatchObject({
      status: 503,
      body: { code: "store_corrupt" },
    });
  });

  it("/version says what is running", async () => {
    const { body } = await ask("GET", "/version");
    expect(body).toEqual({
      version: "0.1.0",
      commit: "abc",
      buildDate: null,
      nodeVersion: process.version,
      platform: `${process.platform}/${process.arch}`,
    });
  });

  it("/status shows everything, whatever the public may see", async () => {
    const { body } = await ask("GET", "/status", { state: { registries: [registry()] } });
    const { daemon, config } = body;
    expect({ daemon, config }).toEqual({
      daemon: {
        pid: 42,
        version: "0.1.0",
        startedAt: NOW,
        address: "127.0.0.1:8080",
        internalAddress: "127.0.0.1:8081",
        database: "./registryd.db",
      },
      config: { file: "registryd.yaml", loadedAt: NOW, error: null },
    });
    expect(Object.keys(body)).toEqual(["version", "daemon", "config", "sources", "registries"]);
    expect(body).toMatchObject({
      version: 1,
      sources: [{ name: "internal", location: { branch: "main" }, config: { name: "internal" }, diagnostics: [] }],
      registries: [{ name: "default", ready: true }],
    });
  });

  it("carries nothing that lets a web page read", async () => {
    const { headers } = await ask("GET", "/status");
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("POST /-/sync", () => {
  const plain = { sources: null, trigger: "http", force: false, acceptDeletions: null, waitMs: 0 };
  it.each([
    ["", plain],
    ["?source=a&source=b&source=a", { ...plain, sources: ["a", "b"] }],
    ["?source=a&acceptDeletions=r1", { ...plain, sources: ["a"], acceptDeletions: "r1" }],
    ["?wait=1m30s&force=true", { ...plain, waitMs: 90_000, force: true }],
    ["?wait=10m&force=false&source=", { ...plain, waitMs: 600_000 }],
  ])("%s asks for the right thing", async (query, request) => {
    const { status, asked } = await ask("POST", `/-/sync${query}`);
    expect([status, asked]).toEqual([200, [request]]);
  });

  it("knows the command line by its name", async () => {
    const headers = { "user-agent": "registryd/0.1.0" };
    expect((await ask("POST", "/-/sync", { headers })).asked).toEqual([{ ...plain, trigger: "cli" }]);
  });

  it.each([
    ["wait=11m", "wait"],
    ["wait=-1s", "wait"],
    ["wait=soon", "wait"],
    ["wait=1s&wait=1s", "wait"],
    ["force=1", "force"],
    ["acceptDeletions=r1", "exactly one source"],
    ["acceptDeletions=r1&source=a&source=b", "exactly one source"],
    ["acceptdeletions=r1&source=a", "did you mean acceptDeletions?"],
    ["source=%zz", "source"],
  ])("%s is 400: %s", async (query, detail) => {
    const { status, body, asked } = await ask("POST", `/-/sync?${query}`);
    expect([status, body.code, asked]).toEqual([400, "bad_request", []]);
    expect(body.detail).toContain(detail);
  });

  it("is 202 while something is still to be done", async () => {
    const sync = async () => ({ ...DONE, complete: false });
    expect((await ask("POST", "/-/sync", { control: { sync } })).status).toBe(202);
  });

  it.each([
    { code: "not_found", status: 404, shown: "not_found" },
    { code: "conflict", status: 409, shown: "conflict" },
    { code: "internal", status: 500, shown: "internal" },
  ] as const)("answers the engine's $code with $status", async ({ code, status, shown }) => {
    const sync = async () => {
      throw new RegistrydError(code, "what the engine says");
    };
    const { status: given, body } = await ask("POST", "/-/sync", { control: { sync } });
    expect([given, body.code]).toEqual([status, shown]);
    expect(body.detail.includes("what the engine says")).toBe(code !== "internal");
  });
});

it("tells who waits for an engine that stops when to come again", async () => {
  const sync = () => Promise.reject(engineStopping());
  const { status, headers, body } = await ask("POST", "/-/sync", { control: { sync } });
  expect([status, body.code, headers.get("Retry-After")]).toEqual([503, "stopping", "1"]);
  expect(body.detail).toBe("registryd is stopping; ask again when it runs again");
});

describe("POST /-/reload", () => {
  it("says what changed", async () => {
    const { status, body } = await ask("POST", "/-/reload");
    expect([status, body]).toEqual([200, { reloaded: true, added: [], removed: [], changed: ["internal"] }]);
  });

  it("lists every problem of a config that is refused", async () => {
    const problem = { file: "registryd.yaml", line: 1, column: 2, path: "sources", message: "m", suggestion: null };
    const reload = async () => {
      throw new ConfigInvalidError([problem]);
    };
    const { status, body } = await ask("POST", "/-/reload", { control: { reload } });
    expect([status, body.code, body.problems]).toEqual([400, "config_invalid", [problem]]);
  });
});

describe("admission of commands", () => {
  async function tokenFile(content: string): Promise<string> {
    const path = join(await mkdtemp(join(tmpdir(), "registryd-token-")), "token");
    await writeFile(path, content);
    return path;
  }

  const listener = (host: string, adminTokenFile: string | null) => ({
    http: { internalAddress: { host, port: 8081 }, adminTokenFile },
  });

  it.each([
    { name: "a web page", host: "127.0.0.1", file: null, headers: { origin: "null" }, status: 403 },
    {
      name: "a web page with the token",
      host: "0.0.0.0",
      file: "secret",
      headers: { origin: "x", authorization: "Bearer secret" },
      status: 403,
    },
    { name: "this machine", host: "127.0.0.1", file: null, headers: {}, status: 200 },
    { name: "this machine by IPv6", host: "::1", file: null, headers: {}, status: 200 },
    { name: "this machine by name", host: "localhost", file: null, headers: {}, status: 200 },
    {
      name: "a reachable address without a token file",
      host: "0.0.0.0",
      file: null,
      headers: { authorization: "Bearer " },
      status: 403,
    },
    { name: "no token", host: "0.0.0.0", file: "secret", headers: {}, status: 403 },
    {
      name: "another token",
      host: "10.0.0.1",
      file: "secret",
      headers: { authorization: "Bearer secre" },
      status: 403,
    },
    { name: "the token", host: "::", file: "secret\n", headers: { authorization: "Bearer secret" }, status: 200 },
    {
      name: "the token, scheme in lower case",
      host: "::",
      file: "secret",
      headers: { authorization: "bearer secret" },
      status: 200,
    },
    { name: "an empty token file", host: "0.0.0.0", file: "\n", headers: { authorization: "Bearer " }, status: 403 },
  ])("$name: $status", async ({ host, file, headers, status }) => {
    const path = file === null ? null : await tokenFile(file);
    for (const target of ["/-/sync", "/-/reload"]) {
      const { status: given, asked } = await ask("POST", target, { options: listener(host, path), headers });
      expect([given, asked.length]).toEqual([status, status === 200 && target === "/-/sync" ? 1 : 0]);
    }
  });

  it("says what to send, with nothing taken out", async () => {
    const { body } = await ask("POST", "/-/reload", { options: listener("0.0.0.0", await tokenFile("first")) });
    expect(body.detail).toContain("send the content of http.adminTokenFile in Authorization, behind Bearer");
  });

  it("reads the token for every request", async () => {
    const path = await tokenFile("first");
    const options = listener("0.0.0.0", path);
    const headers = { authorization: "Bearer second" };
    expect((await ask("POST", "/-/reload", { options, headers })).status).toBe(403);
    await writeFile(path, "second");
    expect((await ask("POST", "/-/reload", { options, headers })).status).toBe(200);
  });

  it.each(["/-/sync", "/-/reload"])("GET %s is 405", async (target) => {
    const { status, headers } = await ask("GET", target);
    expect([status, headers.get("Allow")]).toEqual([405, "POST, OPTIONS"]);
  });
});

describe("what is said of requests that do not fit", () => {
  it.each([
    { target: "/-/sync", allow: "POST, OPTIONS" },
    { target: "/-/reload", allow: "POST, OPTIONS" },
    { target: "/status", allow: "GET, HEAD, OPTIONS" },
    { target: "/nowhere", allow: "GET, HEAD, POST, OPTIONS" },
    { target: "/%zz", allow: "GET, HEAD, POST, OPTIONS" },
  ])("OPTIONS $target allows $allow", async ({ target, allow }) => {
    const { status, headers } = await ask("OPTIONS", target);
    expect([status, headers.get("Allow")]).toEqual([204, allow]);
  });

  it("an unknown path names what is here, and no path that is not", async () => {
    const { status, body } = await ask("GET", "/v0.1/servers");
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: "not_found", detail: expect.stringContaining("the public one") });
    expect(JSON.stringify(body)).not.toContain("openapi");
  });
});

describe("a failure that nobody foresaw", () => {
  it("is told to the log, without what is secret, and to the client without a word of it", async () => {
    const lines: LogLine[] = [];
    const sync = async () => {
      throw new TypeError("fetching https://user:hunter2@example.com failed");
    };
    const { status, body } = await ask("POST", "/-/sync", {
      control: { sync },
      options: { log: createListLog(lines) },
    });
    expect([status, JSON.stringify(body).includes("example.com")]).toEqual([500, false]);
    expect(lines).toMatchObject([
      { msg: "request failed", code: "internal", error: expect.stringContaining("example.com") },
    ]);
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });
});
