import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Package {
  readonly registryType: string;
  readonly transport?: { readonly type: string };
}

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly status?: string;
  readonly packages?: readonly Package[];
  readonly remotes?: readonly { readonly type: string }[];
  readonly _meta?: Readonly<Record<string, unknown>>;
}

const { servers, skills, plugins }: Record<"servers" | "skills" | "plugins", readonly Entry[]> = JSON.parse(
  readFileSync("registry.example.json", "utf8"),
).data;
const PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided";

const sorted = (values: readonly (string | undefined)[]) => [...new Set(values)].sort();
const registryTypes = (entries: readonly Entry[]) =>
  sorted(entries.flatMap(({ packages = [] }) => packages.map(({ registryType }) => registryType)));

it.each([
  {
    form: "packages of every kind",
    found: registryTypes(servers),
    expected: ["mcpb", "npm", "nuget", "oci", "pypi"],
  },
  {
    form: "packages by every transport",
    found: sorted(servers.flatMap(({ packages = [] }) => packages.map(({ transport }) => transport?.type))),
    expected: ["sse", "stdio", "streamable-http"],
  },
  {
    form: "remotes by both transports",
    found: sorted(servers.flatMap(({ remotes = [] }) => remotes.map(({ type }) => type))),
    expected: ["sse", "streamable-http"],
  },
  { form: "a skill from git and one from oci", found: registryTypes(skills), expected: ["git", "oci"] },
  { form: "a plugin", found: registryTypes(plugins), expected: ["git"] },
])("the example has $form", ({ found, expected }) => {
  expect(found).toEqual(expected);
});

it("the example has several versions of a name, one of them a prerelease", () => {
  const versionsOf = (name: string) => servers.filter((server) => server.name === name).map(({ version }) => version);
  const several = servers.map(({ name }) => versionsOf(name)).find(({ length }) => length > 1) ?? [];
  expect(several.some((version) => version.includes("-"))).toBe(true);
});

it("the example has a deprecated entry, and publisher metadata of several publishers in one", () => {
  const metadata = servers.map(({ _meta }) => _meta?.[PUBLISHER] ?? {});
  expect(metadata.some((publisher) => JSON.stringify(publisher).includes('"status":"deprecated"'))).toBe(true);
  expect(metadata.some((publisher) => Object.keys(publisher).length >= 3)).toBe(true);
});
