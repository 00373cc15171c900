import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { openApiDocument } from "../../src/http/openapi/document.ts";
import { describedPaths as paths, patternOf } from "./described.ts";
import { registry, row, source } from "./memory-store.ts";
import { publicFixture } from "./public-fixture.ts";

const RUN = {
  id: 7,
  source: "internal",
  trigger: "start",
  startedAt: "2026-11-20T10:00:00.000Z",
  durationMs: 12.5,
  outcome: "failed",
  revisionBefore: null,
  revisionAfter: null,
  changes: { added: 0, changed: 0, removed: 0 },
  quarantined: 0,
  error: { code: "network", message: "m", hint: null, since: "2026-11-20T10:00:00.000Z", helpsToWait: true },
} as const;

const STATE = {
  rows: [
    row("io.github.acme/geo"),
    row("a/skill", "1.0.0", { kind: "skill" }),
    row("a/plugin", "1.0.0", { kind: "plugin" }),
  ],
  registries: [registry()],
  sources: [source({ error: RUN.error })],
  runs: [RUN, { ...RUN, id: 6 }],
} as const;

const VALUES: Readonly<Record<string, string>> = {
  registry: "default",
  serverName: "io.github.acme%2Fgeo",
  namespace: "a",
  version: "latest",
  source: "internal",
};

describe("the description", () => {
  it("has every read route, and no other", () => {
    const { app } = publicFixture();
    const served = app.routes.filter(({ method }) => method === "GET").map(({ pattern }) => pattern);
    expect(paths.map(([path]) => patternOf(path)).sort()).toEqual([...served].sort());
  });

  it.each(paths)("holds for %s", async (path) => {
    const { get } = publicFixture(STATE);
    const { status } = await get(targetOf(path));
    expect(status).toBe(200);
  });

  it.each(paths.filter(([, { responses }]) => responses["404"]))("holds for errors of %s", async (path) => {
    const { get } = publicFixture(STATE);
    const target = path.replace(/\{(?!registry|version)\w+\}/g, "nothing").replace(/\{\w+\}/g, "nothing");
    expect((await get(target)).status).toBe(404);
  });

  it("names what ToolHive's registry server looks for, in either form and under a registry, whatever Accept says", async () => {
    const { get } = publicFixture();
    for (const prefix of ["", "/registry/default"]) {
      const yaml = await get(`${prefix}/openapi.yaml`, { headers: { accept: "application/json" } });
      const described = parse(await yaml.text()) as ReturnType<typeof openApiDocument>;
      expect(described).toEqual(JSON.parse(await (await get(`${prefix}/openapi.json`)).text()));
      expect(described.info.version).toBe("1.0.0");
      expect(described.info.description).toContain("https://github.com/modelcontextprotocol/registry");
    }
  });

  it("is that of no registry that does not exist", async () => {
    expect((await publicFixture().get("/registry/nothing/openapi.json")).status).toBe(404);
  });
});

function targetOf(path: string): string {
  const name = path.includes("/skills") ? "skill" : "plugin";
  return path.replace(/\{(\w+)\}/g, (_match, part: string) => (part === "name" ? name : (VALUES[part] ?? part)));
}
