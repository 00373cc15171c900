import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentOf } from "../support/documents.ts";
import { type Daemon, runRegistryd, startDaemon, temporaryFolder } from "../support/run-registryd.ts";
import { filesBelow } from "../support/static-server.ts";

let folder: ReturnType<typeof temporaryFolder>;
let daemon: Daemon | null = null;

beforeEach(() => {
  folder = temporaryFolder();
  configure({});
  write("team.json", documentOf("a.b/x@1.0.0", "a.b/x@1.1.0", "a.b/y@1.0.0"));
});

afterEach(async () => {
  await daemon?.stop("SIGKILL");
  daemon = null;
  folder.remove();
});

function write(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text);
}

function configure(http: object): void {
  const sources = [{ name: "team", file: { path: "team.json" } }];
  write("registryd.yaml", JSON.stringify({ sources, registries: [{ name: "all", sources: ["team"] }], http }));
}

const registryd = (...argv: string[]) => runRegistryd(argv, { cwd: folder.path });
const exportTo = (out: string, ...more: string[]) =>
  registryd("export", "static", "--registry", "all", "--out", out, ...more);
const written = (out: string) => filesBelow(join(folder.path, out));

describe.each([{ way: "with a daemon" }, { way: "without one" }])("export static $way", ({ way }) => {
  beforeEach(async () => {
    if (way === "with a daemon") daemon = await startDaemon([], { cwd: folder.path });
    await registryd("sync");
  });

  it("writes every answer and says how much it was", async () => {
    const { exitCode, stdout, stderr } = await exportTo("public", "--json");
    expect([exitCode, stderr]).toEqual([0, ""]);
    const files = written("public");
    const bytes = files.reduce((sum, file) => sum + readFileSync(join(folder.path, "public", file)).length, 0);
    expect(JSON.parse(stdout)).toEqual({ version: 1, files: files.length, bytes });
    expect(files).toEqual([
      "openapi.json",
      "openapi.yaml",
      "v0.1/servers/a.b/x/index.json",
      "v0.1/servers/a.b/x/versions/1.0.0/index.json",
      "v0.1/servers/a.b/x/versions/1.1.0/index.json",
      "v0.1/servers/a.b/x/versions/index.json",
      "v0.1/servers/a.b/x/versions/latest/index.json",
      "v0.1/servers/a.b/y/index.json",
      "v0.1/servers/a.b/y/versions/1.0.0/index.json",
      "v0.1/servers/a.b/y/versions/index.json",
      "v0.1/servers/a.b/y/versions/latest/index.json",
      "v0.1/servers/index.json",
      "v0.1/x/dev.toolhive/plugins/index.json",
      "v0.1/x/dev.toolhive/skills/index.json",
    ]);
    if (daemon === null) return;
    const live = await (await fetch(`${daemon.url}/registry/all/v0.1/servers`)).text();
    expect(readFileSync(join(folder.path, "public/v0.1/servers/index.json"), "utf8")).toBe(live);
  });

  it("writes over an earlier export only when told to", async () => {
    expect((await exportTo("public")).stdout).toMatch(/^wrote 14 files, \d+ bytes, to public\n$/);
    const again = await exportTo("public");
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain("--out public is not empty");
    write("team.json", documentOf("a.b/x@1.1.0", "a.b/y@1.0.0"));
    await registryd("sync");
    expect((await exportTo("public", "--force")).exitCode).toBe(0);
    expect(written("public")).toHaveLength(13);
  });
});

describe("what is published of where entries come from", () => {
  it.each([
    { name: "all by default", http: {}, argv: [], source: "team", path: "team.json" },
    { name: "what the config says", http: { provenance: "source" }, argv: [], source: "team", path: undefined },
    { name: "what the flag says", http: {}, argv: ["--provenance", "off"], source: undefined, path: undefined },
  ])("is $name", async ({ http, argv, source, path }) => {
    configure(http);
    await registryd("sync");
    await exportTo("public", ...argv);
    const item = JSON.parse(
      readFileSync(join(folder.path, "public/v0.1/servers/a.b/y/versions/latest/index.json"), "utf8"),
    );
    const { source: name, path: place } = item._meta["dev.registryd/provenance"] ?? {};
    expect([name, place]).toEqual([source, path]);
  });
});

describe("exits", () => {
  beforeEach(() => registryd("sync"));

  it.each([
    { name: "an unknown registry", argv: ["--registry", "alll", "--out", "public"], says: "did you mean all?" },
    { name: "no registry", argv: ["--out", "public"], says: "--registry" },
    { name: "no folder", argv: ["--registry", "all"], says: "--out" },
    { name: "a file", argv: ["--registry", "all", "--out", "team.json"], says: "--out team.json is a file" },
  ])("with 2 for $name, and writes nothing", async ({ argv, says }) => {
    const { exitCode, stderr } = await registryd("export", "static", ...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
    expect(existsSync(join(folder.path, "public"))).toBe(false);
  });

  it("with 3 for a folder that cannot be made", async () => {
    const { exitCode, stderr } = await exportTo("team.json/public");
    expect(exitCode).toBe(3);
    expect(stderr).toContain("team.json/public cannot be written: a part of the path is a file");
  });

  it("with 0 for a folder that is there and empty", async () => {
    mkdirSync(join(folder.path, "public"));
    expect((await exportTo("public")).exitCode).toBe(0);
  });
});

it("exits with 3 when there is no store, and makes none", async () => {
  const { exitCode, stderr } = await exportTo("public");
  expect(exitCode).toBe(3);
  expect(stderr).toContain("there is no store at");
  expect(filesBelow(folder.path)).toEqual(["registryd.yaml", "team.json"]);
});
