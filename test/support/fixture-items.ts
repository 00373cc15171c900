/** An item of the fixture registry; a breakage may make anything else of it. */
export interface FixtureItem {
  readonly server: { readonly name: string; readonly version: string; readonly description: string };
  readonly _meta: { readonly "io.modelcontextprotocol.registry/official": FixtureMeta };
}

export interface FixtureMeta {
  readonly status: string;
  readonly statusChangedAt: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly isLatest: boolean;
}

/** In the order of the list. `geo` is an exact last part that comes after six names which hold it. */
const NAMES = [
  "a.example/geo-atlas",
  "a.example/geo-borders",
  "a.example/weather",
  "b.example/geo-coder",
  "b.example/geo-index",
  "b.example/tides",
  "c.example/geo-tiles",
  "c.example/notes_plain",
  "d.example/geo-zones",
  "z.example/geo",
];

const TIME = "2026-11-20T10:00:00.000Z";

export function fixtureItems(): FixtureItem[] {
  const versions = (name: string) => (name.endsWith("/geo") ? ["1.0.0", "1.1.0", "2.0.0+build.5"] : ["1.0.0"]);
  return NAMES.flatMap((name) =>
    versions(name).map((version, index, all) => item(name, version, index === all.length - 1)),
  );
}

function item(name: string, version: string, isLatest: boolean): FixtureItem {
  const server = {
    name,
    version,
    description: name.endsWith("/weather") ? "Right in 99% of all cases" : `What ${name} does`,
    websiteUrl: `https://example.com/${name}`,
    packages: [
      { registryType: "oci", identifier: name, version, transport: { type: "stdio" }, environmentVariables: [] },
    ],
  };
  const times = { statusChangedAt: TIME, publishedAt: TIME, updatedAt: TIME };
  return { server, _meta: { "io.modelcontextprotocol.registry/official": { status: "active", ...times, isLatest } } };
}
