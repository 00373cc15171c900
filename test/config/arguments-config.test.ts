import { expect, it } from "vitest";
import { configFromArguments, exampleConfig } from "../../src/config/arguments-config.ts";
import { ConfigInvalidError } from "../../src/config/config-invalid-error.ts";

const NOWHERE = { env: {} };

it.each([
  ["./registry.json", "registry", { type: "file", path: "./registry.json" }],
  ["/data/My Servers.v2.json", "my-servers-v2", { type: "file", path: "/data/My Servers.v2.json" }],
  ["dir/", "dir", { type: "file", path: "dir/" }],
  [".json", "json", { type: "file", path: ".json" }],
  ["æøå.json", "source", { type: "file", path: "æøå.json" }],
  [`${"x".repeat(80)}.json`, "x".repeat(63), { type: "file" }],
  ["a:b.json", "a-b", { type: "file", path: "a:b.json" }],
  [
    "https://x.example/a/servers.json?ref=v1.2",
    "servers",
    { type: "url", url: "https://x.example/a/servers.json?ref=v1.2" },
  ],
  ["HTTPS://x.example/A.JSON", "a", { type: "url" }],
  ["https://git.example.com/acme/mcp-catalog.git", "mcp-catalog", { type: "git", path: "registry.json", branch: null }],
  ["http://git.example.com/acme/tools", "tools", { type: "git", repository: "http://git.example.com/acme/tools" }],
  ["https://git.example.com", "git-example", { type: "git" }],
])("%s becomes the source %s", (arg, name, location) => {
  const { sources } = configFromArguments([arg], NOWHERE);
  expect(sources).toHaveLength(1);
  expect(sources[0]?.name).toBe(name);
  expect(sources[0]?.location).toMatchObject(location);
});

it("lists every source in one registry, in order, with numbers for equal names", () => {
  const config = configFromArguments(["a/x.json", "b/x.json", "x-2.json", "c/x.json"], NOWHERE);
  expect(config.registries).toEqual([{ name: "default", sources: ["x", "x-2", "x-2-2", "x-3"], require: [] }]);
  expect(config).toMatchObject({ file: null, database: { path: null }, http: { defaultRegistry: "default" } });
});

it("keeps a numbered name within 63 characters", () => {
  const names = configFromArguments([`a/${"x".repeat(63)}`, `b/${"x".repeat(63)}`], NOWHERE).registries[0]?.sources;
  expect(names).toEqual(["x".repeat(63), `${"x".repeat(61)}-2`]);
});

it("looks at files once a minute, at git and URLs every five", () => {
  const { sources } = configFromArguments(["x.json", "https://x/y.json", "https://x/z"], NOWHERE);
  expect(sources.map(({ schedule }) => schedule)).toEqual([
    { type: "interval", intervalMs: 60_000 },
    { type: "interval", intervalMs: 300_000 },
    { type: "interval", intervalMs: 300_000 },
  ]);
});

it("obeys flags and variables", () => {
  const outside = { env: { REGISTRYD_DATABASE: "x.db" }, flags: { address: ":1" } };
  expect(configFromArguments(["x"], outside)).toMatchObject({
    database: { path: "x.db" },
    http: { address: { port: 1 } },
  });
});

it.each([
  ["https://u:hunter2@x/y.git", /^argument 1: error: holds credentials/],
  ["ssh://git@x/y.git", /scheme ssh:/],
  ["git@x.example:y.git", /expected an http:/],
  ["", /expected a path/],
  ["a\0b", /expected a path without NUL/],
])("refuses %j without repeating it", (arg, says) => {
  const message = messageOf(() => configFromArguments([arg], NOWHERE));
  expect(message).toMatch(says);
  expect(message).not.toContain("hunter2");
});

it("reports bad arguments, flags and variables together", () => {
  const outside = { env: { REGISTRYD_PROVENANCE: "x" }, flags: { address: ":8081" } };
  expect(problemsOf(() => configFromArguments(["x", "ftp://y"], outside)).map(({ file }) => file)).toEqual([
    "REGISTRYD_PROVENANCE",
    "argument 2",
    "--address",
  ]);
});

it("serves the bundled example as one file", () => {
  const config = exampleConfig("/app/registry.example.json", NOWHERE);
  expect(config.sources.map(({ name, location }) => [name, location])).toEqual([
    ["example", { type: "file", path: "/app/registry.example.json" }],
  ]);
  expect(config).toMatchObject({ file: null, database: { path: null } });
});

function problemsOf(run: () => unknown): ConfigInvalidError["problems"] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigInvalidError) return error.problems;
    throw error;
  }
  return [];
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return "";
}
