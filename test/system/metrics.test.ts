import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sync } from "../support/client.ts";
import { documentOf } from "../support/documents.ts";
import { readPrometheusText } from "../support/prometheus-text.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

let folder: ReturnType<typeof temporaryFolder>;
let daemon: Daemon;

beforeEach(async () => {
  folder = temporaryFolder();
  for (const name of ["a", "b"]) writeFileSync(join(folder.path, `${name}.json`), documentOf(`x.y/${name}@1.0.0`));
  configure("a", "b");
  daemon = await startDaemon([], { cwd: folder.path });
  await sync(daemon.internalUrl);
});

afterEach(async () => {
  await daemon.stop("SIGKILL");
  folder.remove();
});

function configure(...names: readonly string[]): void {
  const config = {
    sources: names.map((name) => ({ name, file: { path: `${name}.json` }, syncPolicy: { interval: "1h" } })),
    registries: names.map((name) => ({ name, sources: [name] })),
    http: { defaultRegistry: names[0] },
  };
  writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify(config));
}

const reload = () => fetch(`${daemon.internalUrl}/-/reload`, { method: "POST" });

/** Samples as `name{label="value",…}` with their values. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${daemon.internalUrl}/metrics`)).text();
  const samples = [...readPrometheusText(text).values()].flatMap((metric) => metric.samples);
  return new Map(
    samples.map(({ name, labels, value }) => [`${name} ${Object.values(labels).join(" ")}`.trim(), value]),
  );
}

describe("the metrics of a running daemon", () => {
  it("count runs by how they ended, and requests by their route", async () => {
    const before = await scrape();
    rmSync(join(folder.path, "a.json"));
    await sync(daemon.internalUrl, "source=a");
    await fetch(`${daemon.url}/v0.1/servers/${encodeURIComponent("x.y/a")}/versions/latest`);
    const after = await scrape();
    const rise = (sample: string) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
    expect(rise("registryd_sync_runs_total a failed not_found")).toBeGreaterThan(0);
    expect(rise("registryd_sync_duration_seconds_count a")).toBe(rise("registryd_sync_runs_total a failed not_found"));
    expect(rise("registryd_source_state a failing")).toBe(1);
    expect(rise("registryd_http_requests_total /v0.1/servers/:name/versions/:version GET 200")).toBe(1);
    expect(rise("registryd_http_requests_total /metrics GET 200")).toBe(1);
    expect(after.get("registryd_registry_entries a server")).toBe(1);
    expect(after.get("registryd_store_bytes db")).toBeGreaterThan(0);
    expect(after.get("registryd_http_cache_bytes")).toBeGreaterThan(0);
  });

  it("C18: tell that a new config is broken, and when the one in force was loaded", async () => {
    const before = await scrape();
    writeFileSync(join(folder.path, "registryd.yaml"), "sources: 7\n");
    expect((await reload()).status).toBe(400);
    const broken = await scrape();
    const loadedAt = "registryd_config_last_reload_success_timestamp_seconds";
    expect(broken.get("registryd_config_last_reload_successful")).toBe(0);
    expect(broken.get(loadedAt)).toBe(before.get(loadedAt));
    configure("a", "b");
    expect((await reload()).status).toBe(200);
    const mended = await scrape();
    expect(mended.get("registryd_config_last_reload_successful")).toBe(1);
    expect(mended.get(loadedAt)).toBeGreaterThan(before.get(loadedAt) ?? 0);
  });

  it("lose what belonged to a source and a registry that are removed", async () => {
    const seriesOf = async (name: string) =>
      [...(await scrape()).keys()].filter((key) => key.split(" ").includes(name));
    expect((await seriesOf("b")).length).toBeGreaterThan(30);
    configure("a");
    await reload();
    expect(await seriesOf("b")).toEqual([]);
    expect((await seriesOf("a")).length).toBeGreaterThan(30);
  });

  it("H18: are not on the public port", async () => {
    expect((await fetch(`${daemon.url}/metrics`)).status).toBe(404);
  });
});
