import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLIENTS } from "../../src/doctor/finding.ts";
import { withinMs } from "../support/bounds.ts";
import { type FixtureRegistry, startFixtureRegistry } from "../support/fixture-registry.ts";
import { type Daemon, runRegistryd, startDaemon, temporaryFolder } from "../support/run-registryd.ts";
import { waitUntil } from "../support/wait-until.ts";

let folder: ReturnType<typeof temporaryFolder>;
let daemon: Daemon | null = null;
let registry: FixtureRegistry | null = null;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await daemon?.stop("SIGKILL");
  await registry?.close();
  [daemon, registry] = [null, null];
  folder.remove();
});

const doctor = (...argv: string[]) => runRegistryd(["doctor", ...argv], { cwd: folder.path });

describe("doctor", () => {
  it.each(["", "/registry/default", "/v0.1"])("passes every check on registryd itself at %j", async (path) => {
    daemon = await startDaemon([], { cwd: folder.path });
    const url = `${daemon.url}${path}`;
    await waitUntil(async () => (await fetch(`${daemon?.url}/v0.1/servers`)).ok, withinMs(2_000));
    const { exitCode, stdout, stderr } = await doctor(url, "--json");
    const { findings, ...rest } = JSON.parse(stdout);
    expect(findings.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
    expect(findings.filter(({ message }: { message: string }) => message.startsWith("not judged"))).toEqual([]);
    expect(rest).toEqual({ version: 1, url, ok: true, clients: CLIENTS.map((client) => ({ client, ok: true })) });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it("says what fails, for whom and what to do", async () => {
    registry = await startFixtureRegistry({
      sent: (sent, { method }) => (method === "OPTIONS" ? { ...sent, status: 405 } : sent),
    });
    const { exitCode, stdout } = await doctor(registry.url);
    expect(exitCode).toBe(1);
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining([
        registry.url,
        "✓ list                   GET servers?limit=1 answered 200",
        "✗ cors-preflight         OPTIONS servers?limit=1 answered 405 (breaks copilot)",
        "                         answer OPTIONS with 200 or 204 and the Access-Control-Allow headers",
        "✓ vscode",
        "✗ copilot  cors-preflight",
      ]),
    );
    expect(JSON.parse((await doctor(registry.url, "--json")).stdout)).toMatchObject({
      ok: false,
      clients: CLIENTS.map((client) => ({ client, ok: client !== "copilot" })),
      findings: expect.arrayContaining([
        {
          check: "cors-preflight",
          ok: false,
          clients: ["copilot"],
          message: "OPTIONS servers?limit=1 answered 405",
          hint: expect.any(String),
        },
      ]),
    });
  });

  it("lets a warning pass", async () => {
    registry = await startFixtureRegistry({
      sent: (sent, { method }) => (method === "HEAD" ? { ...sent, status: 405 } : sent),
    });
    const { exitCode, stdout } = await doctor(registry.url);
    expect(stdout).toContain("HEAD servers?limit=1 answered 405 (a warning; it breaks none of the clients)");
    expect(exitCode).toBe(0);
  });

  it.each([
    { name: "no address", argv: [], exitCode: 2 },
    { name: "no URL", argv: ["registry"], exitCode: 2 },
    { name: "credentials", argv: ["http://user:hunter2@127.0.0.1:1"], exitCode: 2 },
    { name: "a timeout that is none", argv: ["http://127.0.0.1:1", "--timeout", "soon"], exitCode: 2 },
    { name: "nobody at the address", argv: ["http://127.0.0.1:1"], exitCode: 3 },
  ])("exits with $exitCode for $name", async ({ argv, exitCode }) => {
    const finished = await doctor(...argv, "--json");
    expect(finished).toMatchObject({ exitCode, stdout: "" });
    expect(finished.stderr).not.toBe("");
    expect(finished.stderr).not.toContain("hunter2");
  });
});
