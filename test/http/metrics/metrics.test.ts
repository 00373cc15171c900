import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import type { EndedRun } from "../../../src/model.ts";
import { type ReadMetric, readPrometheusText } from "../../support/prometheus-text.ts";
import { registry, source } from "../memory-store.ts";
import { NOW, publicFixture } from "../public-fixture.ts";
import { type MetricsSite, metricsSite } from "./metrics-site.ts";

/** The table of the contract: name, type, labels. */
const TABLE: Readonly<Record<string, readonly [type: string, ...labels: string[]]>> = {
  registryd_build_info: ["gauge", "version"],
  registryd_source_state: ["gauge", "source", "state"],
  registryd_source_last_success_timestamp_seconds: ["gauge", "source"],
  registryd_source_last_attempt_timestamp_seconds: ["gauge", "source"],
  registryd_source_next_run_timestamp_seconds: ["gauge", "source"],
  registryd_source_entries: ["gauge", "source", "kind"],
  registryd_source_quarantined: ["gauge", "source"],
  registryd_source_stale_entries: ["gauge", "source"],
  registryd_source_held_removals: ["gauge", "source"],
  registryd_source_consecutive_failures: ["gauge", "source"],
  registryd_sync_runs_total: ["counter", "source", "outcome", "code"],
  registryd_sync_duration_seconds: ["histogram", "source"],
  registryd_sync_queue_age_seconds: ["gauge"],
  registryd_registry_entries: ["gauge", "registry", "kind"],
  registryd_registry_shadowed: ["gauge", "registry"],
  registryd_config_last_reload_successful: ["gauge"],
  registryd_config_last_reload_success_timestamp_seconds: ["gauge"],
  registryd_http_requests_total: ["counter", "route", "method", "status"],
  registryd_http_request_duration_seconds: ["histogram", "route"],
  registryd_http_cache_bytes: ["gauge"],
  registryd_store_bytes: ["gauge", "file"],
  registryd_log_lines_dropped_total: ["counter"],
  registryd_engine_restarts_total: ["counter"],
};

let site: MetricsSite;

beforeEach(() => {
  site = metricsSite();
});

async function scrape(): Promise<ReadonlyMap<string, ReadMetric>> {
  return readPrometheusText((await site.ask("GET", "/metrics")).text);
}

/** The value of the sample with exactly these labels; null where there is none. */
async function sampleOf(name: string, labels: Readonly<Record<string, string>>): Promise<number | null> {
  const samples = [...(await scrape()).values()].flatMap((metric) => metric.samples);
  const isMeant = (found: Readonly<Record<string, string>>) =>
    JSON.stringify(Object.entries(found).sort()) === JSON.stringify(Object.entries(labels).sort());
  return samples.find((sample) => sample.name === name && isMeant(sample.labels))?.value ?? null;
}

const ended = (more: Partial<EndedRun> = {}): EndedRun => ({
  source: "internal",
  outcome: "applied",
  code: "",
  durationMs: 700,
  ...more,
});

const held = {
  revision: "r",
  reason: "deletion_guard",
  removed: 31,
  of: 40,
  since: "2026-11-20T10:00:00.000Z",
  sample: [],
} as const;
const error = { code: "network", message: "m", hint: null, since: "2026-11-20T10:00:00.000Z", helpsToWait: true };
const counts = { read: 9, accepted: 4, filtered: 0, quarantined: 5, duplicates: 0, stale: 2, served: 6 };
const AT_10 = Date.parse("2026-11-20T10:00:00.000Z") / 1_000;

interface Move {
  readonly metric: string;
  /** Of the sample, where it is another than that of the metric. */
  readonly sample?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number | null;
  readonly move: (site: MetricsSite) => void;
  readonly to: number | null;
}

const setSource = (more: Parameters<typeof source>[0]) => (to: MetricsSite) =>
  to.store.set({ sources: [source(more)] });
const setRegistry = (more: Parameters<typeof registry>[0]) => (to: MetricsSite) =>
  to.store.set({ registries: [registry(more)] });
const none = { names: 0, versions: 0 };
const OF_SOURCE = { source: "internal" };
const OF_REGISTRY = { registry: "default" };
const ROUTE = { route: "/v0.1/servers/:name/versions" };

const MOVES: readonly Move[] = [
  {
    metric: "registryd_build_info",
    labels: { version: "0.1.0" },
    from: 1,
    move: ({ live }) => {
      live.version = "0.2.0";
    },
    to: null,
  },
  {
    metric: "registryd_source_state",
    labels: { ...OF_SOURCE, state: "failing" },
    from: 0,
    move: setSource({ error }),
    to: 1,
  },
  {
    metric: "registryd_source_state",
    labels: { ...OF_SOURCE, state: "ok" },
    from: 1,
    move: setSource({ held }),
    to: 0,
  },
  {
    metric: "registryd_source_last_success_timestamp_seconds",
    labels: OF_SOURCE,
    from: AT_10,
    move: setSource({ lastSuccessAt: "2026-11-20T10:00:01.500Z" }),
    to: AT_10 + 1.5,
  },
  {
    metric: "registryd_source_last_success_timestamp_seconds",
    labels: OF_SOURCE,
    from: AT_10,
    move: setSource({ lastSuccessAt: null }),
    to: null,
  },
  {
    metric: "registryd_source_last_attempt_timestamp_seconds",
    labels: OF_SOURCE,
    from: AT_10,
    move: setSource({ lastAttemptAt: "2026-11-20T10:00:02.000Z" }),
    to: AT_10 + 2,
  },
  {
    metric: "registryd_source_next_run_timestamp_seconds",
    labels: OF_SOURCE,
    from: AT_10 + 300,
    move: setSource({ nextRunAt: "2026-11-20T10:10:00.000Z" }),
    to: AT_10 + 600,
  },
  {
    metric: "registryd_source_entries",
    labels: { ...OF_SOURCE, kind: "skill" },
    from: 0,
    move: setSource({ countsByKind: { server: 1, skill: 7, plugin: 0 } }),
    to: 7,
  },
  { metric: "registryd_source_quarantined", labels: OF_SOURCE, from: 0, move: setSource({ counts }), to: 5 },
  { metric: "registryd_source_stale_entries", labels: OF_SOURCE, from: 0, move: setSource({ counts }), to: 2 },
  { metric: "registryd_source_held_removals", labels: OF_SOURCE, from: 0, move: setSource({ held }), to: 31 },
  {
    metric: "registryd_source_consecutive_failures",
    labels: OF_SOURCE,
    from: 0,
    move: setSource({ consecutiveFailures: 3 }),
    to: 3,
  },
  {
    metric: "registryd_source_consecutive_failures",
    labels: OF_SOURCE,
    from: 0,
    // On a full disk the store hears of no failure.
    move: ({ live }) => {
      const error = { code: "store_full", message: "full", hint: null, since: NOW, helpsToWait: true } as const;
      live.unrecorded = { lastAttemptAt: NOW, nextRunAt: NOW, failures: 2, error };
    },
    to: 2,
  },
  {
    metric: "registryd_sync_runs_total",
    labels: { ...OF_SOURCE, outcome: "applied", code: "" },
    from: 0,
    move: ({ runs }) => runs.record(ended()),
    to: 1,
  },
  {
    metric: "registryd_sync_runs_total",
    labels: { ...OF_SOURCE, outcome: "failed", code: "network" },
    from: null,
    move: ({ runs }) => runs.record(ended({ outcome: "failed", code: "network" })),
    to: 1,
  },
  {
    metric: "registryd_sync_duration_seconds",
    sample: "registryd_sync_duration_seconds_bucket",
    labels: { ...OF_SOURCE, le: "1" },
    from: 0,
    move: ({ runs }) => runs.record(ended()),
    to: 1,
  },
  {
    metric: "registryd_sync_duration_seconds",
    sample: "registryd_sync_duration_seconds_bucket",
    labels: { ...OF_SOURCE, le: "0.5" },
    from: 0,
    move: ({ runs }) => [ended(), ended({ durationMs: 500 })].forEach(runs.record),
    to: 1,
  },
  {
    metric: "registryd_sync_duration_seconds",
    sample: "registryd_sync_duration_seconds_sum",
    labels: OF_SOURCE,
    from: 0,
    move: ({ runs }) => [ended(), ended({ durationMs: 50 })].forEach(runs.record),
    to: 0.75,
  },
  {
    metric: "registryd_sync_duration_seconds",
    sample: "registryd_sync_duration_seconds_count",
    labels: OF_SOURCE,
    from: 0,
    // One that was cut off has no duration.
    move: ({ runs }) => [ended(), ended({ durationMs: null })].forEach(runs.record),
    to: 1,
  },
  {
    metric: "registryd_sync_queue_age_seconds",
    labels: {},
    from: 0,
    move: ({ live }) => {
      live.queuedSince = live.nowMs - 2_500;
    },
    to: 2.5,
  },
  {
    metric: "registryd_registry_entries",
    labels: { ...OF_REGISTRY, kind: "server" },
    from: 0,
    move: setRegistry({ counts: { server: { names: 2, versions: 5 }, skill: none, plugin: none } }),
    to: 5,
  },
  { metric: "registryd_registry_shadowed", labels: OF_REGISTRY, from: 0, move: setRegistry({ shadowed: 4 }), to: 4 },
  {
    metric: "registryd_config_last_reload_successful",
    labels: {},
    from: 1,
    move: ({ live }) => {
      live.configBroken = true;
    },
    to: 0,
  },
  {
    metric: "registryd_config_last_reload_success_timestamp_seconds",
    labels: {},
    from: AT_10 + 60,
    move: ({ live }) => {
      live.configLoadedAt = "2026-11-20T10:02:00.000Z";
    },
    to: AT_10 + 120,
  },
  {
    metric: "registryd_http_requests_total",
    labels: { ...ROUTE, method: "HEAD", status: "404" },
    from: null,
    move: ({ traffic }) => traffic.record(ROUTE.route, "HEAD", 404, 0.2),
    to: 1,
  },
  {
    metric: "registryd_http_request_duration_seconds",
    sample: "registryd_http_request_duration_seconds_sum",
    labels: ROUTE,
    from: null,
    move: ({ traffic }) => traffic.record(ROUTE.route, "GET", 200, 0.25),
    to: 0.25,
  },
  {
    metric: "registryd_http_request_duration_seconds",
    sample: "registryd_http_request_duration_seconds_bucket",
    labels: { ...ROUTE, le: "+Inf" },
    from: null,
    move: ({ traffic }) => traffic.record(ROUTE.route, "GET", 200, 1_000),
    to: 1,
  },
  {
    metric: "registryd_http_cache_bytes",
    labels: {},
    from: 0,
    move: ({ live }) => {
      live.cacheBytes = 4_096;
    },
    to: 4_096,
  },
  {
    metric: "registryd_store_bytes",
    labels: { file: "wal" },
    from: 0,
    move: ({ live }) => {
      live.bytes = { db: 8_192, wal: 32 };
    },
    to: 32,
  },
  {
    metric: "registryd_log_lines_dropped_total",
    labels: {},
    from: 0,
    move: ({ live }) => {
      live.droppedLogLines = 12;
    },
    to: 12,
  },
  {
    metric: "registryd_engine_restarts_total",
    labels: {},
    from: 0,
    move: ({ live }) => {
      live.engineRestarts = 1;
    },
    to: 1,
  },
];

describe("GET /metrics", () => {
  it("has exactly the metrics of the contract, with its types and labels", async () => {
    for (const { move } of MOVES) move(site);
    const scraped = await scrape();
    const found = [...scraped].map(([name, { type, samples }]) => {
      const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
      if (type === "histogram") labels.delete("le");
      return [name, [type, ...labels]] as const;
    });
    expect(Object.fromEntries(found)).toEqual(TABLE);
  });

  it.each(MOVES)("$metric $labels moves from $from to $to", async ({ metric, sample, labels, from, move, to }) => {
    expect(await sampleOf(sample ?? metric, labels)).toBe(from);
    move(site);
    expect(await sampleOf(sample ?? metric, labels)).toBe(to);
  });

  it("moves every metric in this test", () => {
    expect(new Set(MOVES.map(({ metric }) => metric))).toEqual(new Set(Object.keys(TABLE)));
  });

  it("answers in the text format of Prometheus, and lets nobody keep it", async () => {
    const { status, headers } = await site.ask("GET", "/metrics");
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(headers.get("Cache-Control")).toBe("no-store");
  });

  it("has one state of a source at 1", async () => {
    const states = (await scrape()).get("registryd_source_state")?.samples ?? [];
    expect(states.map(({ labels, value }) => [labels["state"], value])).toEqual([
      ["pending", 0],
      ["ok", 1],
      ["degraded", 0],
      ["held", 0],
      ["failing", 0],
    ]);
  });

  it("drops every series of a source and a registry that are gone, and counts anew if they return", async () => {
    site.runs.record(ended());
    site.store.set({ sources: [source(), source({ name: "other" })] });
    site.runs.record(ended({ source: "other" }));
    const seriesWith = async (value: string) =>
      [...(await scrape()).values()]
        .flatMap(({ samples }) => samples)
        .filter(({ labels }) => Object.values(labels).includes(value)).length;
    expect(await seriesWith("other")).toBe(await seriesWith("internal"));
    site.store.set({ sources: [source()], registries: [] });
    expect(await seriesWith("other")).toBe(0);
    expect(await seriesWith("default")).toBe(0);
    site.store.set({ sources: [source(), source({ name: "other" })] });
    expect(await sampleOf("registryd_sync_runs_total", { source: "other", outcome: "applied", code: "" })).toBe(0);
  });

  it("H18: tells nothing of what is in a source: no address, revision, message or name of an entry", async () => {
    site.store.set({ sources: [source({ error, held })] });
    site.live.configBroken = true;
    const { text } = await site.ask("GET", "/metrics");
    for (const secret of ["git.example.com", "9f1c", "registry.json", "/etc/"]) expect(text).not.toContain(secret);
  });

  it("escapes what would end a label", async () => {
    site.store.set({ sources: [source({ name: 'a"b\\c\nd' })] });
    expect((await site.ask("GET", "/metrics")).text).toContain('source="a\\"b\\\\c\\nd"');
  });
});

describe("H18: the labels of requests", () => {
  it("are a pattern, one of eight methods and a status, whatever is asked", async () => {
    const { app } = publicFixture({}, { record: site.traffic.record });
    const methods = ["GET", "HEAD", "OPTIONS", "BREW", "PROPFIND", "M-SEARCH", "POST"];
    for (let n = 0; n < 500; n++) {
      const target = [`/v0.1/servers/a${n}%2Fb${n}/versions`, `/registry/r${n}/v0.1/servers?limit=${n}`, `/${n}%`][
        n % 3
      ];
      await app.ask({ method: methods[n % 7] ?? "", target: target ?? "", header: () => undefined, socket: null });
    }
    const samples = (await scrape()).get("registryd_http_requests_total")?.samples ?? [];
    const labels = (name: string) => [...new Set(samples.map((sample) => sample.labels[name]))].sort();
    expect(labels("route")).toEqual(["*", "/registry/:registry/v0.1/servers", "/v0.1/servers/:name/versions"]);
    expect(labels("method")).toEqual(["GET", "HEAD", "OPTIONS", "POST", "other"]);
    expect(labels("status")).toEqual(["204", "400", "404", "405"]);
    expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(500);
  });

  it("name the route of an answer from memory as they do that of one from the store", async () => {
    const { app, store } = publicFixture({}, { record: site.traffic.record });
    const targets = ["/v0.1/servers", "/v0/servers", "/registry/default/v0.1/servers"];
    for (const target of [...targets, ...targets])
      await app.ask({ method: "GET", target, header: () => undefined, socket: null });
    expect(store.rowReads()).toBe(1);
    const counts = site.traffic.routes().map(({ pattern, answers }) => [pattern, answers]);
    expect(counts).toEqual(
      ["/v0.1/servers", "/v0/servers", "/registry/:registry/v0.1/servers"].map((pattern) => [
        pattern,
        [{ method: "GET", status: 200, count: 2 }],
      ]),
    );
  });

  it("count what the internal listener answers too, and requests that it turns away", async () => {
    await site.ask("GET", "/readyz");
    await site.ask("POST", "/metrics");
    expect(await sampleOf("registryd_http_requests_total", { route: "/readyz", method: "GET", status: "200" })).toBe(1);
    expect(await sampleOf("registryd_http_requests_total", { route: "*", method: "POST", status: "405" })).toBe(1);
  });
});

it("docs/metrics.md has one row for each metric, with its type, its labels and what it tells", async () => {
  const rows = readFileSync("docs/metrics.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
  const scraped = await scrape();
  expect(rows.map(([, name, type, labels, tells]) => [name, type, labels, tells])).toEqual(
    [...scraped].map(([name, { type, help }]) => [name, type, (TABLE[name] ?? []).slice(1).join(", "), help]),
  );
});
