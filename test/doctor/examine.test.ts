import { afterEach, describe, expect, it } from "vitest";
import { CHECKS } from "../../src/doctor/checks.ts";
import { EXAMINE_LIMITS, type ExamineLimits, examine } from "../../src/doctor/examine.ts";
import { CLIENTS } from "../../src/doctor/finding.ts";
import { readRegistryUrl } from "../../src/doctor/registry-url.ts";
import { systemClock } from "../../src/system-clock.ts";
import { type Breakage, type FixtureRegistry, startFixtureRegistry } from "../support/fixture-registry.ts";
import { CASES } from "./breakages.ts";

const OFFICIAL = "io.modelcontextprotocol.registry/official";

let registry: FixtureRegistry | null = null;
afterEach(async () => {
  await registry?.close();
  registry = null;
});

async function diagnose(
  broken: Breakage,
  { path = "", clock = systemClock, limits = {} as Partial<ExamineLimits> } = {},
) {
  registry = await startFixtureRegistry(broken);
  return examine(readRegistryUrl(registry.url + path), clock, { ...EXAMINE_LIMITS, ...limits });
}

function failed({ findings }: Awaited<ReturnType<typeof diagnose>>) {
  return Object.fromEntries(findings.filter(({ ok }) => !ok).map(({ check, clients }) => [check, clients]));
}

describe("a registry that does everything right", () => {
  it("passes every check, each once, for every client", async () => {
    const diagnosis = await diagnose({});
    expect(failed(diagnosis)).toEqual({});
    expect(diagnosis.findings.map(({ check }) => check)).toEqual(Object.keys(CHECKS));
    expect(diagnosis.findings.filter(({ message }) => message.startsWith("not judged"))).toEqual([]);
    expect(diagnosis.clients).toEqual(CLIENTS.map((client) => ({ client, ok: true })));
    expect(diagnosis.ok).toBe(true);
  });
});

describe("a registry without entries", () => {
  it("passes, with what needs an entry not judged", async () => {
    const empty: Breakage = {
      reply: (reply, { path }) =>
        path === "servers" && reply.status === 200
          ? { ...reply, body: { servers: [], metadata: { count: 0 } } }
          : reply,
    };
    const diagnosis = await diagnose(empty);
    expect(failed(diagnosis)).toEqual({});
    expect(diagnosis.findings.find(({ check }) => check === "latest-version")).toMatchObject({
      ok: true,
      message: "not judged: the registry lists no entry",
    });
  });
});

describe("a registry with one fault", () => {
  it.each(CASES)("is found out: $name", async ({ broken, finds }) => {
    const diagnosis = await diagnose(broken);
    const bad = diagnosis.findings.filter(({ ok }) => !ok);
    expect(failed(diagnosis)).toEqual(finds);
    expect(bad.filter(({ message, hint }) => message === "" || hint === null)).toEqual([]);
    const broke = new Set(Object.values(finds).flat());
    expect(diagnosis.clients).toEqual(CLIENTS.map((client) => ({ client, ok: !broke.has(client) })));
    expect(diagnosis.ok).toBe(broke.size === 0);
  });
});

describe("the address of a registry", () => {
  it.each(["", "/", "/v0.1", "/v0.1/", "/v0.1/servers", "/registry/x", "/registry/x/", "/registry/x/v0.1"])(
    "may end in %j",
    async (path) => {
      const diagnosis = await diagnose({}, { path });
      expect(failed(diagnosis)).toEqual({});
      expect(diagnosis.url).toBe(`${registry?.url}${path.replace(/\/$/, "")}`);
    },
  );
});

describe("a slow registry", () => {
  /** A hundred times as fast as the real one, so that 15 ms count as 1.5 s. */
  const fastClock = { ...systemClock, monotonic: () => systemClock.monotonic() * 100 };

  it("takes thv longer than it waits", async () => {
    const limits = { maxTotalMs: 3_600_000 };
    const diagnosis = await diagnose({ delayMs: 15 }, { clock: fastClock, limits });
    expect(failed(diagnosis)).toEqual({ "walk-time": ["thv"], latency: [] });
  });

  it("is given up on in time when it does not answer at all", async () => {
    await expect(diagnose({ delayMs: 5_000 }, { limits: { timeoutMs: 50 } })).rejects.toMatchObject({
      code: "timeout",
    });
  });
});

describe("the bounds", () => {
  it.each([
    { name: "requests", limits: { maxRequests: 10 }, unjudged: "paging" },
    { name: "requests, after the lists", limits: { maxRequests: 50 }, unjudged: "search-exact-name" },
    { name: "time", limits: { maxTotalMs: 30 }, unjudged: "search-exact-name" },
  ])("of $name leave checks unjudged, and say so", async ({ limits, unjudged }) => {
    const diagnosis = await diagnose({ delayMs: 5 }, { limits });
    expect(failed(diagnosis)).toEqual({ bounds: [] });
    expect(diagnosis.findings.map(({ check }) => check)).toEqual(Object.keys(CHECKS));
    expect(diagnosis.findings.find(({ check }) => check === unjudged)).toMatchObject({
      message: "not judged: the examination reached its bounds",
    });
  });

  it("of an answer make a fault of it", async () => {
    const list: Breakage = {
      reply: (reply, { query }) => (query.get("limit") === "100" ? { ...reply, body: "x".repeat(20_000) } : reply),
    };
    const diagnosis = await diagnose(list, { limits: { maxBodyBytes: 10_000 } });
    expect(diagnosis.findings.find(({ check }) => check === "paging")).toMatchObject({
      ok: false,
      message: "GET servers?limit=100&version=latest: the answer is longer than 10000 bytes",
    });
  });
});

describe("what a registry says", () => {
  it("cannot move a cursor, and shows no secret", async () => {
    const updatedAt = "\u001b[2J https://user:hunter2@example.com";
    const diagnosis = await diagnose({
      item: (item) => ({
        ...item,
        _meta: { [OFFICIAL]: { ...item._meta[OFFICIAL], updatedAt } },
      }),
    });
    expect(diagnosis.findings.find(({ check }) => check === "dates")?.message).toMatch(
      /^a\.example\/geo-atlas@1\.0\.0: updatedAt is \\u\{1b\}\[2J https:\/\/example\.com; and \d+ more like it$/,
    );
  });
});
