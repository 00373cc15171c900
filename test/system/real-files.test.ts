import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Diagnostic, SourceCounts } from "../../src/model.ts";
import { getJson, type Item, sync, walk } from "../support/client.ts";
import { createModel, type ModelServer, sorted } from "../support/independent-model.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";
import { hasSharedData, sharedDataPath } from "../support/shared-data.ts";

const FILES = [
  { name: "guide", file: "publishing-guide-example.json", servers: 1, skills: 1 },
  { name: "toolhive", file: "toolhive-example.json", servers: 12, skills: 0 },
  { name: "seed", file: "agentregistry-seed.json", servers: 363, skills: 0 },
  { name: "official", file: "official-2025-12-18.json", servers: 2_794, skills: 0 },
];

interface SourceStatus {
  readonly state: string;
  readonly counts: SourceCounts;
  readonly diagnostics: readonly Diagnostic[];
  readonly diagnosticsTotal: number;
}

interface Skill {
  readonly _meta: Record<string, unknown>;
  readonly [field: string]: unknown;
}

describe.skipIf(!hasSharedData)("real registry files", () => {
  const folder = temporaryFolder();
  let daemon: Daemon;

  beforeAll(async () => {
    const sources = FILES.map(({ name, file }) => ({ name, file: { path: sharedDataPath(`real/${file}`) } }));
    const registries = FILES.map(({ name }) => ({ name, sources: [name] }));
    const http = { defaultRegistry: "toolhive" };
    writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify({ sources, registries, http }));
    daemon = await startDaemon([], { cwd: folder.path });
    await sync(daemon.internalUrl);
  });

  afterAll(async () => {
    await daemon?.stop();
    folder.remove();
  });

  describe.each(FILES)("$file", ({ name, file, servers, skills }) => {
    const text = hasSharedData ? readFileSync(sharedDataPath(`real/${file}`), "utf8") : "{}";
    const data = (JSON.parse(text) as { data: { servers: ModelServer[]; skills?: Skill[] } }).data;
    const status = () => getJson<SourceStatus>(`${daemon.url}/v1/sources/${name}`);

    it("comes back deep-equal, every valid entry of it and nothing else", async () => {
      const { isValid } = createModel(sharedDataPath(""));
      const valid = new Map(data.servers.filter(isValid).map((server) => [`${server.name}@${server.version}`, server]));
      const items = await walk<Item>(`${daemon.url}/registry/${name}/v0.1/servers`);
      expect(items.map(({ server }) => `${server.name}@${server.version}`).sort()).toEqual([...valid.keys()].sort());
      for (const { server } of items) expect(server).toEqual(valid.get(`${server.name}@${server.version}`));
    });

    it("adds up, and names every quarantined entry with line and pointer", async () => {
      const { counts, diagnostics, diagnosticsTotal } = await status();
      expect(counts.read).toBe(servers + skills);
      expect(counts.read).toBe(counts.accepted + counts.filtered + counts.quarantined + counts.duplicates);
      expect(counts.served).toBe(counts.accepted + counts.stale);
      expect(diagnostics).toHaveLength(Math.min(diagnosticsTotal, 1_000));
      const entries = new Set(
        diagnostics.filter(({ severity }) => severity === "error").map(({ pointer }) => pointer.split("/")[3]),
      );
      if (diagnosticsTotal <= 1_000) expect(entries.size).toBe(counts.quarantined);
      for (const diagnostic of diagnostics) expectPlace(diagnostic, text);
    });

    it("gives each skill back as it came in, but for our two keys", async () => {
      const items = await walk<Skill>(`${daemon.url}/registry/${name}/v0.1/x/dev.toolhive/skills`, "skills");
      expect(items.map(withoutOurKeys).map(sorted).sort()).toEqual((data.skills ?? []).map(sorted).sort());
    });
  });
});

function withoutOurKeys({ _meta, ...skill }: Skill): Record<string, unknown> {
  const own = Object.entries(_meta).filter(
    ([key]) => key !== "io.modelcontextprotocol.registry/official" && key !== "dev.registryd/provenance",
  );
  return own.length === 0 ? skill : { ...skill, _meta: Object.fromEntries(own) };
}

/** The place must be inside the file, and what stands there must be what the pointer names. */
function expectPlace({ pointer, line, column, length, message }: Diagnostic, text: string): void {
  const characters = [...(text.split("\n")[line - 1] ?? "")];
  expect(column, message).toBeGreaterThanOrEqual(1);
  expect(column + length - 1, `${pointer} at ${line}:${column}`).toBeLessThanOrEqual(characters.length + 1);
  const [, top, list, index] = pointer.split("/");
  expect([top, list, String(Number(index))], pointer).toEqual([
    "data",
    expect.stringMatching(/^s(erver|kill)s$/),
    index,
  ]);
}
