import { describe, expect, it } from "vitest";
import { SERVER_SHAPE } from "../../src/doctor/server-shape.ts";
import { misfitsOf } from "../../src/doctor/shape.ts";

const PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided";

describe("the types of a server", () => {
  it.each([
    { name: "nothing but what is needed", server: {} },
    { name: "fields that nobody knows", server: { extra: 1, repository: { extra: null } } },
    {
      name: "any publisher metadata",
      server: { _meta: { [PUBLISHER]: { a: [null, 1e308, "1e400"] } } },
    },
    {
      name: "metadata nested as deep as it likes",
      server: { _meta: { [PUBLISHER]: { a: JSON.parse(`${"[".repeat(20_000)}1e400${"]".repeat(20_000)}`) } } },
    },
    { name: "empty lists and objects", server: { packages: [{}], remotes: [], repository: {}, icons: [] } },
  ])("fit $name", ({ server }) => {
    expect(misfitsOf(server, SERVER_SHAPE)).toEqual([]);
  });

  it.each([
    { server: { title: 1 }, path: "title", expected: "string", found: "number" },
    { server: { repository: "x" }, path: "repository", expected: "object", found: "string" },
    { server: { packages: {} }, path: "packages", expected: "array", found: "object" },
    { server: { packages: null }, path: "packages", expected: "array", found: "null" },
    { server: { remotes: [{}, { url: null }] }, path: "remotes.1.url", expected: "string", found: "null" },
    {
      server: { remotes: [{ variables: { a: { choices: ["x", 1] } } }] },
      path: "remotes.0.variables.a.choices.1",
      expected: "string",
      found: "number",
    },
    {
      server: { packages: [{ runtimeArguments: [{ isRepeated: 1 }] }] },
      path: "packages.0.runtimeArguments.0.isRepeated",
      expected: "boolean",
      found: "number",
    },
    {
      server: { _meta: { [PUBLISHER]: { a: { b: [0, JSON.parse("-1e400")] } } } },
      path: `_meta.${PUBLISHER}.a.b.1`,
      expected: "one below 1.8e308",
      found: "a larger number",
    },
    { server: [], path: "", expected: "object", found: "array" },
  ])("find $found at $path", ({ server, path, expected, found }) => {
    expect(misfitsOf(server, SERVER_SHAPE)).toEqual([{ path, expected, found }]);
  });
});
