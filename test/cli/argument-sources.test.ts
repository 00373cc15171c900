import { expect, it } from "vitest";
import { argumentSources } from "../../src/cli/argument-sources.ts";

it.each([
  { arg: "./registry.json", source: { name: "registry", file: { path: "./registry.json" } } },
  { arg: "/data/Team Tools.JSON", source: { name: "team-tools", file: { path: "/data/Team Tools.JSON" } } },
  { arg: "catalog", source: { name: "catalog", file: { path: "catalog" } } },
  { arg: ".json", source: { name: "json", file: { path: ".json" } } },
  { arg: "a.b.json", source: { name: "a-b", file: { path: "a.b.json" } } },
  { arg: "日本.json", source: { name: "source", file: { path: "日本.json" } } },
  { arg: `${"x".repeat(80)}.json`, source: { name: "x".repeat(63), file: { path: `${"x".repeat(80)}.json` } } },
  {
    arg: "https://git.example.com/acme/mcp-catalog.git",
    source: { name: "mcp-catalog", git: { repository: "https://git.example.com/acme/mcp-catalog.git" } },
  },
  {
    arg: "https://git.example.com/acme/tools",
    source: { name: "tools", git: { repository: "https://git.example.com/acme/tools" } },
  },
  {
    arg: "https://files.example.com/acme/registry.json?raw=1",
    source: { name: "registry", file: { url: "https://files.example.com/acme/registry.json?raw=1" } },
  },
  { arg: "a@b.json", source: { name: "a-b", file: { path: "a@b.json" } } },
  {
    arg: "git@git.example.com:acme/mcp-catalog.git",
    source: { name: "mcp-catalog", git: { repository: "git@git.example.com:acme/mcp-catalog.git" } },
  },
  { arg: "https://git.example.com", source: { name: "git-example", git: { repository: "https://git.example.com" } } },
])("$arg becomes one source", ({ arg, source }) => {
  expect(argumentSources([arg])).toEqual([source]);
});

it("gives equal names a number, in order", () => {
  expect(argumentSources(["a/registry.json", "b/registry.json", "c/registry.yaml"]).map(({ name }) => name)).toEqual([
    "registry",
    "registry-2",
    "registry-3",
  ]);
});
