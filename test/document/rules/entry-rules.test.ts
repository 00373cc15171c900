import { describe, expect, it } from "vitest";
import {
  documentWith,
  findings,
  type Json,
  type JsonMembers,
  mustRead,
  npmPackage,
  plugin,
  server,
  skill,
} from "../support.ts";

const PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided";

interface Case {
  readonly name: string;
  readonly entry: JsonMembers;
  /** `severity rule pointer`, the pointer from the entry. */
  readonly found: readonly string[];
}

function check(kind: "servers" | "skills" | "plugins", cases: readonly Case[]): void {
  it.each(cases)("$name", ({ entry, found }) => {
    const report = mustRead(documentWith({ [kind]: [entry] }));
    expect(findings(report).map((finding) => finding.replace(`/data/${kind}/0`, ""))).toEqual(found);
  });
}

describe("something to run", () => {
  const nothing = ["error nothing-to-run "];
  check("servers", [
    { name: "packages are enough", entry: server(), found: [] },
    {
      name: "remotes are enough",
      entry: server({ packages: undefined, remotes: [{ type: "sse", url: "https://acme.example" }] }),
      found: [],
    },
    {
      name: "a website is enough",
      entry: server({ packages: undefined, websiteUrl: "https://acme.example" }),
      found: [],
    },
    { name: "nothing is not", entry: server({ packages: undefined }), found: nothing },
    { name: "empty arrays are nothing", entry: server({ packages: [], remotes: [] }), found: nothing },
  ]);
  check("skills", [
    {
      name: "a skill without packages",
      entry: skill({ packages: undefined }),
      found: ["error skill-without-package "],
    },
    { name: "a skill with an empty list", entry: skill({ packages: [] }), found: ["error skill-without-package "] },
  ]);
  check("plugins", [{ name: "a plugin needs none", entry: plugin(), found: [] }]);
});

describe("versions", () => {
  const cases: readonly (readonly [version: string, rule: string | null])[] = [
    ["latest", "latest"],
    ["Latest", "latest"],
    ["", "empty"],
    ["  ", "empty"],
    ...[
      "^1.0",
      "~1.2.3",
      ">=1",
      "<=1.2.3",
      "<1.2.3",
      "=1.0.0",
      "*",
      "x",
      "1.x",
      "1.2.X",
      "1.*",
      "v1.x",
      "1.x.x",
      "1 || 2",
      "1.2 || 1.3",
      "1.0 - 2.0",
      "1 - 2",
      " ^1.2.3 ",
    ].map((version) => [version, "range"] as const),
    ...[
      "1.0",
      "1.0.0",
      "v1.0.0",
      "2.1.3-alpha",
      "3.0.0-rc.2",
      "2025-06-18",
      "snapshot",
      "1.0.0+20130313",
      "1.0.1º",
      "3.3.0.1",
      "v16.28.1-2",
      "auto",
      "max",
      "1.0.0-x.1",
      "xylo-2",
    ].map((version) => [version, null] as const),
  ];
  it.each([
    ["^1.0", "1.0.0"],
    ["~v1.2.3", "1.2.3"],
    [">=1.2 <2", "1.2.0"],
    [">= 1", "1.0.0"],
    ["1.x", "1.0.0"],
    ["v1.2.*", "1.2.0"],
    ["1.0 - 2.0", "1.0.0"],
    ["||2", "2.0.0"],
    ["^1.2.3-beta.1", "1.2.3"],
    ["^01.0.0", null],
    [">=2024.05", null],
    ["^1.2.3.4", null],
    ["^1.0a", null],
    ["^abc123", null],
    ["^abc-123", null],
    ["^abc.123", null],
    ["*", null],
    [`^${"9".repeat(20)}`, null],
  ])("instead of the range %j %j is suggested", (version, suggestion) => {
    const [found] = mustRead(documentWith({ servers: [server({ version })] })).diagnostics;
    expect(found).toMatchObject({ rule: "version-range", suggestion });
    expect(found?.message).toMatch(`such as ${suggestion ?? "1.0.0"}`);
  });

  it.each(cases)("%j of a server, skill or package is %j", (version, fault) => {
    const expected = (pointer: string) => (fault === null ? [] : [`error version-${fault} ${pointer}`]);
    expect(findings(mustRead(documentWith({ servers: [server({ version })] })))).toEqual(
      expected("/data/servers/0/version"),
    );
    expect(findings(mustRead(documentWith({ skills: [skill({ version })] })))).toEqual(
      expected("/data/skills/0/version"),
    );
    const packages = [npmPackage({ version })];
    expect(findings(mustRead(documentWith({ servers: [server({ packages })] })))).toEqual(
      expected("/data/servers/0/packages/0/version"),
    );
  });
});

describe("URLs", () => {
  const urlOf: Readonly<Record<string, (url: string) => JsonMembers>> = {
    "/websiteUrl": (url) => server({ websiteUrl: url }),
    "/repository/url": (url) => server({ repository: { url, source: "git" } }),
    "/icons/0/src": (url) => server({ icons: [{ src: url }] }),
    "/packages/0/registryBaseUrl": (url) => server({ packages: [npmPackage({ registryBaseUrl: url })] }),
    "/packages/0/identifier": (url) =>
      server({ packages: [npmPackage({ registryType: "mcpb", identifier: url, fileSha256: "ab".repeat(32) })] }),
  };
  it.each(Object.entries(urlOf))("in %s need http or https and hold no credentials", (pointer, entryWith) => {
    const found = (url: string) => findings(mustRead(documentWith({ servers: [entryWith(url)] })));
    expect(found("https://acme.example/@scope/x?q=a@b#c@d")).toEqual([]);
    expect(found("HTTP://acme.example")).toEqual([]);
    for (const url of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://acme.example/x"]) {
      expect(found(url)).toEqual([`error url-scheme /data/servers/0${pointer}`]);
    }
    for (const url of ["https://robot:pw@acme.example", "https://robot@acme.example", "https://:pw@acme.example/x"]) {
      expect(found(url)).toEqual([`error url-credentials /data/servers/0${pointer}`]);
    }
  });

  check("servers", [
    {
      name: "a placeholder is no credential",
      entry: server({ remotes: [{ type: "sse", url: "https://{user}:{token}@{host}/sse" }] }),
      found: [],
    },
    {
      name: "credentials of a remote",
      entry: server({ remotes: [{ type: "sse", url: "https://robot:pw@acme.example/sse" }] }),
      found: ["error url-credentials /remotes/0/url"],
    },
    {
      name: "a host that is not ASCII is no URI",
      entry: server({ websiteUrl: "https://bücher.example" }),
      found: ["error schema /websiteUrl"],
    },
  ]);
  check("skills", [
    { name: "an icon may be a path", entry: skill({ icons: [{ src: "icons/../a.svg" }] }), found: [] },
    {
      name: "an icon that is a script",
      entry: skill({ icons: [{ src: "javascript:alert(1)" }] }),
      found: ["error url-scheme /icons/0/src"],
    },
    {
      name: "a git package over ssh",
      entry: skill({ packages: [{ registryType: "git", url: "ssh://git.example.com/x" }] }),
      found: ["error url-scheme /packages/0/url"],
    },
  ]);
});

describe("text", () => {
  const unsafe = [
    "\u0000",
    "\u0007",
    "\u001b[31m",
    "\u007f",
    "\u0085",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u061c",
    "\ud800",
  ];
  it.each(unsafe.map((text) => ({ text, name: JSON.stringify(text) })))(
    "$name is unsafe in any value and any name",
    ({ text }) => {
      expect(findings(mustRead(documentWith({ servers: [server({ description: `a${text}b` })] })))).toEqual([
        "error unsafe-text /data/servers/0/description",
      ]);
      const meta = server({ _meta: { "com.example/x": { [`k${text}`]: 1 } } });
      expect(findings(mustRead(documentWith({ servers: [meta] })))).toEqual([
        `error unsafe-text /data/servers/0/_meta/com.example~1x/k${text}`,
      ]);
    },
  );
  check("servers", [
    {
      name: "line ends and tabs in a description are fine",
      entry: server({ description: "one\n\ntwo\r\n\tthree" }),
      found: [],
    },
    { name: "emoji, joiners and other scripts are fine", entry: server({ description: "👩‍💻 क्‍ष שלום" }), found: [] },
    { name: "a line break in a title", entry: server({ title: "a\nb" }), found: ["error unsafe-text /title"] },
    { name: "a tab in a version", entry: server({ version: "1.0\t" }), found: ["error unsafe-text /version"] },
  ]);
});

describe("field names", () => {
  check("servers", [
    {
      name: "a field nobody knows is kept in silence",
      entry: server({ status: "deprecated", frobnicate: 1 }),
      found: [],
    },
    { name: "one letter wrong", entry: server({ titel: "Geo" }), found: ["warning unknown-field /titel"] },
    { name: "letter case", entry: server({ Title: "Geo" }), found: ["warning unknown-field /Title"] },
    {
      name: "deep inside",
      entry: server({ packages: [npmPackage({ transport: { type: "stdio", heders: [] } })] }),
      found: ["warning unknown-field /packages/0/transport/heders"],
    },
    {
      name: "maps and _meta are free",
      entry: server({
        _meta: { titel: 1 },
        remotes: [{ type: "sse", url: "https://{nam}", variables: { nam: { isRequird: true } } }],
      }),
      found: ["warning unknown-field /remotes/0/variables/nam/isRequird"],
    },
    {
      name: "names of Object.prototype are names like others",
      entry: server({ constructor: 1, toString: 2 }),
      found: [],
    },
    {
      name: "snake case stands for the missing field",
      entry: server({ packages: [npmPackage({ registryType: undefined, registry_type: "npm" })] }),
      found: ["error legacy-field /packages/0/registry_type"],
    },
    {
      name: "snake case at the top",
      entry: server({ website_url: "https://acme.example" }),
      found: ["error legacy-field /website_url"],
    },
    { name: "snake case of no field", entry: server({ created_at: "x" }), found: [] },
  ]);

  it("are errors under strict", () => {
    const report = mustRead(documentWith({ servers: [server({ titel: "Geo" })] }), { strict: true });
    expect(findings(report)).toEqual(["error unknown-field /data/servers/0/titel"]);
    expect(report.diagnostics[0]?.suggestion).toBe("title");
  });

  it("that are old name the new one", () => {
    const packages = [npmPackage({ file_sha256: "x", environment_variables: [{ name: "A", is_secret: true }] })];
    const { diagnostics } = mustRead(documentWith({ servers: [server({ packages })] }));
    expect(diagnostics.map(({ suggestion }) => suggestion)).toEqual(["fileSha256", "environmentVariables"]);
  });
});

describe("what a reviewer should see", () => {
  const remote = (name: string, url: string) =>
    server({ name, packages: undefined, remotes: [{ type: "streamable-http", url }] });
  const image = (members: Readonly<Record<string, Json | undefined>>) =>
    server({ packages: [npmPackage({ registryType: "oci", version: undefined, ...members })] });
  check("servers", [
    {
      name: "plain http to another host",
      entry: remote("example.acme/geo", "http://acme.example/mcp"),
      found: ["warning insecure-remote /remotes/0/url"],
    },
    { name: "plain http to this host", entry: remote("example.acme/geo", "http://localhost:3000/mcp"), found: [] },
    { name: "plain http to 127.0.0.2", entry: remote("example.acme/geo", "http://127.0.0.2/mcp"), found: [] },
    { name: "plain http to ::1", entry: remote("example.acme/geo", "http://[::1]:80/mcp"), found: [] },
    {
      name: "a host below the namespace's domain",
      entry: remote("example.acme/geo", "https://geo.ACME.example:8443/mcp"),
      found: [],
    },
    {
      name: "a host beside it",
      entry: remote("example.acme/geo", "https://notacme.example/mcp"),
      found: ["warning foreign-remote /remotes/0/url"],
    },
    {
      name: "a host above it",
      entry: remote("example.acme.api/geo", "https://acme.example/mcp"),
      found: ["warning foreign-remote /remotes/0/url"],
    },
    {
      name: "an account of a code host names no domain",
      entry: remote("io.github.acme/geo", "https://acme.example/mcp"),
      found: [],
    },
    { name: "a host from a placeholder", entry: remote("example.acme/geo", "http://{host}/mcp"), found: [] },
    {
      name: "the tag latest",
      entry: image({ identifier: "ghcr.io/acme/geo:latest" }),
      found: ["warning mutable-image /packages/0/identifier"],
    },
    {
      name: "no tag at all",
      entry: image({ identifier: "localhost:5000/acme/geo" }),
      found: ["warning mutable-image /packages/0/identifier"],
    },
    { name: "no tag but a version", entry: image({ identifier: "acme/geo", version: "1.0.0" }), found: [] },
    { name: "a tag", entry: image({ identifier: "localhost:5000/acme/geo:1.0" }), found: [] },
    { name: "a digest", entry: image({ identifier: "acme/geo@sha256:ab" }), found: [] },
    {
      name: "an mcpb file without hash",
      entry: server({ packages: [npmPackage({ registryType: "mcpb", identifier: "https://acme.example/mcp.mcpb" })] }),
      found: ["warning package-without-hash /packages/0"],
    },
    { name: "an empty repository", entry: server({ repository: {} }), found: ["warning empty-optional /repository"] },
    {
      name: "a repository of empty strings",
      entry: server({ repository: { url: "", source: "" } }),
      found: ["warning empty-optional /repository"],
    },
    {
      name: "a repository without a source",
      entry: server({ repository: { url: "https://git.example.com/x" } }),
      found: ["error schema /repository"],
    },
    { name: "an empty $schema", entry: server({ $schema: "" }), found: ["warning empty-optional /$schema"] },
    {
      name: "an older $schema",
      entry: server({
        $schema:
          "https://static.modelcontextprotocol.io/schemas/2025-09-16/server.schema.json#/definitions/ServerDetail",
      }),
      found: [],
    },
    {
      name: "a $schema of another place",
      entry: server({ $schema: "http://127.0.0.1:9/server.schema.json" }),
      found: ["warning schema /$schema"],
    },
    {
      name: "a $schema of another day",
      entry: server({ $schema: "https://static.modelcontextprotocol.io/schemas/2030-01-01/server.schema.json" }),
      found: ["warning schema /$schema"],
    },
  ]);
  check("skills", [
    {
      name: "a skill's image pinned by digest",
      entry: skill({ packages: [{ registryType: "oci", identifier: "ghcr.io/acme/x", digest: "sha256:ab" }] }),
      found: [],
    },
    {
      name: "a skill's image on latest",
      entry: skill({ packages: [{ registryType: "oci", identifier: "ghcr.io/acme/x:latest" }] }),
      found: ["warning mutable-image /packages/0/identifier"],
    },
    {
      name: "a skill's empty repository",
      entry: skill({ repository: { url: "" } }),
      found: ["warning empty-optional /repository"],
    },
    {
      name: "a misspelt constraint of provenance",
      entry: skill({ provenance: { signer_identiy: "x" } }),
      found: ["error schema /provenance/signer_identiy"],
    },
  ]);
});

describe("fields that another form of the object has", () => {
  const found = (pointer: string) => [`error client-breaking-metadata /packages/0/${pointer}`];
  const stdio = (more: JsonMembers) => server({ packages: [npmPackage({ transport: { type: "stdio", ...more } })] });
  const argument = (more: JsonMembers) => server({ packages: [npmPackage({ packageArguments: [more as Json] })] });
  const http = { type: "sse", url: "https://acme.example/{port}" };
  check("servers", [
    { name: "of their type are fine", entry: stdio({ url: "x", headers: [{ name: "A", isSecret: true }] }), found: [] },
    { name: "that are null are fine", entry: stdio({ url: null, headers: null, variables: null }), found: [] },
    { name: "a stdio url", entry: stdio({ url: 1.5 }), found: found("transport/url") },
    { name: "stdio headers", entry: stdio({ headers: "X: y" }), found: found("transport/headers") },
    { name: "one of stdio headers", entry: stdio({ headers: [{}, 1] }), found: found("transport/headers/1") },
    { name: "stdio variables", entry: stdio({ variables: [] }), found: found("transport/variables") },
    {
      name: "a variable of a package's http transport",
      entry: server({ packages: [npmPackage({ transport: { ...http, variables: { port: { isSecret: "no" } } } })] }),
      found: found("transport/variables/port/isSecret"),
    },
    {
      name: "the hint of a named argument",
      entry: argument({ type: "named", name: "--a", valueHint: 1 }),
      found: found("packageArguments/0/valueHint"),
    },
    {
      name: "the name of a positional argument",
      entry: argument({ type: "positional", value: "a", name: ["x"] }),
      found: found("packageArguments/0/name"),
    },
    {
      name: "a named argument with a hint",
      entry: argument({ type: "named", name: "--a", valueHint: "file" }),
      found: [],
    },
  ]);
});

describe("letter case", () => {
  const breaks = (pointer: string) => [`error client-breaking-metadata ${pointer}`, `warning unknown-field ${pointer}`];
  const packageWith = (more: JsonMembers) => server({ packages: [npmPackage(more)] });
  check("servers", [
    {
      name: "another spelling that is fit for the field",
      entry: server({ Title: "Geo" }),
      found: ["warning unknown-field /Title"],
    },
    { name: "another spelling of another type", entry: server({ TITLE: 5 }), found: breaks("/TITLE") },
    { name: "another spelling beside the field", entry: server({ title: "a", Title: "b" }), found: breaks("/Title") },
    {
      name: "a map for a list",
      entry: packageWith({ environmentvariables: { A: "b" } }),
      found: breaks("/packages/0/environmentvariables"),
    },
    {
      name: "what no rule would have looked at",
      entry: server({ Remotes: [{ type: "sse", Url: "javascript:alert(1)" }] }),
      found: breaks("/Remotes"),
    },
    {
      name: "a long s",
      entry: server({ repository: { url: "https://github.com/a/b", source: "github", \u017fource: 1 } }),
      found: breaks("/repository/\u017fource"),
    },
    {
      name: "two other spellings",
      entry: server({ Title: "a", TITLE: "b" }),
      found: [...breaks("/Title"), ...breaks("/TITLE")],
    },
    {
      name: "variables of a package, which the schema has not",
      entry: packageWith({ transport: { type: "stdio", VARIABLES: 1 } }),
      found: ["error client-breaking-metadata /packages/0/transport/VARIABLES"],
    },
    { name: "metadata is free", entry: server({ _meta: { Title: 5, "a.b": { URL: 1 } } }), found: [] },
  ]);

  it("says what it is read as", () => {
    const [diagnostic] = mustRead(documentWith({ servers: [server({ TITLE: 5 })] })).diagnostics;
    expect(diagnostic).toMatchObject({
      message: "clients that ignore letter case read TITLE as title: title is 5; expected a string",
      entry: "server:io.github.acme/geo@1.2.0",
    });
  });
});

describe("numbers", () => {
  const huge = "client-breaking-metadata";
  it.each([
    { number: "1e400", found: huge },
    { number: "-1e309", found: huge },
    { number: "9".repeat(310), found: huge },
    { number: "1e308", found: null },
    { number: "1e-400", found: null },
    { number: "9".repeat(300), found: null },
    { number: '"1e400"', found: null },
  ])("$number in metadata is $found", ({ number, found }) => {
    const entries = {
      servers: [server({ unknown: "@", _meta: { [PUBLISHER]: { a: { b: [0, "@"] } } } })],
      skills: [skill({ metadata: { "a/b": "@" } })],
      plugins: [plugin({ metadata: { n: "@" } })],
    };
    const text = JSON.stringify(documentWith(entries)).replaceAll('"@"', number);
    const where = ["/data/servers/0/_meta/io.modelcontextprotocol.registry~1publisher-provided/a/b/1"];
    where.push("/data/skills/0/metadata/a~1b", "/data/plugins/0/metadata/n");
    const all = findings(mustRead(Buffer.from(text))).filter((finding) => finding.includes(huge));
    expect(all).toEqual(found === null ? [] : where.map((pointer) => `error ${found} ${pointer}`));
  });
});

describe("integers of thousands of digits", () => {
  it.each([
    { number: "9".repeat(4_301), found: ["error client-breaking-metadata /data/servers/0/unknown"] },
    { number: `-${"9".repeat(5_000)}`, found: ["error client-breaking-metadata /data/servers/0/unknown"] },
    { number: "9".repeat(4_300), found: [] },
    { number: `${"9".repeat(5_000)}.5`, found: [] },
    { number: `"${"9".repeat(5_000)}"`, found: [] },
  ])("outside of metadata: $found", ({ number, found }) => {
    const text = JSON.stringify(documentWith({ servers: [server({ unknown: "@" })] }), null, 2).replace('"@"', number);
    expect(findings(mustRead(Buffer.from(text)))).toEqual(found);
  });
});

describe("metadata", () => {
  const meta = (publisher: Json) => server({ _meta: { [PUBLISHER]: publisher } });
  const base = "/_meta/io.modelcontextprotocol.registry~1publisher-provided";
  const stacklok = `${base}/io.github.stacklok/x`;
  check("servers", [
    {
      name: "github with a name alone breaks a client",
      entry: meta({ github: { name: "geo" } }),
      found: [`error client-breaking-metadata ${base}/github`],
    },
    { name: "github with both", entry: meta({ github: { name: "geo", nameWithOwner: "acme/geo" } }), found: [] },
    {
      name: "github with a name that is no text",
      entry: meta({ github: { name: 5, nameWithOwner: "acme/geo" } }),
      found: [`error client-breaking-metadata ${base}/github/name`],
    },
    { name: "github without a name", entry: meta({ github: { stars: 1 } }), found: [] },
    {
      name: "ToolHive's extension as it should be",
      entry: meta({ "io.github.stacklok": { x: { status: "Active", tags: ["a1"] } } }),
      found: [],
    },
    {
      name: "ToolHive's extension against its schema",
      entry: meta({ "io.github.stacklok": { x: { tier: "Gold", permissions: { read: ["etc"] } } } }),
      found: [
        `warning publisher-metadata ${stacklok}`,
        `warning publisher-metadata ${stacklok}/tier`,
        `warning publisher-metadata ${stacklok}/permissions/read/0`,
      ],
    },
    {
      name: "other namespaces are free",
      entry: meta({ "io.github.acme": { x: { tier: "Gold" } }, tool: "publisher" }),
      found: [],
    },
    {
      name: "forged registry metadata",
      entry: server({ _meta: { "io.modelcontextprotocol.registry/official": {}, "dev.registryd/provenance": {} } }),
      found: [
        "warning reserved-meta /_meta/io.modelcontextprotocol.registry~1official",
        "warning reserved-meta /_meta/dev.registryd~1provenance",
      ],
    },
  ]);
});

describe("secrets", () => {
  const input = (members: JsonMembers) =>
    server({ packages: [npmPackage({ environmentVariables: [{ name: "KEY", ...members }] })] });
  const found = (field: string) => [`warning secret-value /packages/0/environmentVariables/0/${field}`];
  // Put together here, so that no scanner of repositories takes them for real.
  const tokens = [
    ["gh", "p_", "a1B2".repeat(9)],
    ["AK", "IA", "ABCDEFGH01234567"],
    ["xox", "b-1234567890-abcdef"],
    ["-----BEGIN ", "RSA PRIVATE KEY-----"],
    ["sk", "-proj-", "a1B2".repeat(6)],
  ].map((parts) => parts.join(""));
  check("servers", [
    ...tokens.map((token, index) => ({
      name: `shape ${index} of a credential`,
      entry: input({ default: token }),
      found: found("default"),
    })),
    {
      name: "a credential anywhere in a text",
      entry: server({ description: `use ${tokens[0]}` }),
      found: ["warning secret-value /description"],
    },
    {
      name: "a fixed value of a secret input",
      entry: input({ isSecret: true, value: "swordfish-93af" }),
      found: found("value"),
    },
    {
      name: "a password in the address of a database",
      entry: input({ default: "postgres://app:swordfish@db.example/x" }),
      found: found("default"),
    },
    { name: "a template of one", entry: input({ isSecret: true, value: "Bearer {token}" }), found: [] },
    { name: "a plain example", entry: input({ isSecret: true, default: "your-api-key" }), found: [] },
    { name: "an empty default", entry: input({ isSecret: true, default: "" }), found: [] },
    { name: "a fixed value of another input", entry: input({ value: "swordfish-93af" }), found: [] },
    {
      name: "a word that only looks like one",
      entry: server({ description: "task-management-for-everyone-here" }),
      found: [],
    },
  ]);

  it("and credentials of URLs are never quoted", () => {
    const token = tokens[0] ?? "";
    const entry = server({
      name: token,
      version: `^${token}`,
      websiteUrl: "gopher://robot:swordfish@acme.example",
      icons: [{ src: token, theme: token }],
    });
    const { diagnostics } = mustRead(documentWith({ servers: [entry] }));
    expect(diagnostics.length).toBeGreaterThan(4);
    for (const { message, suggestion } of diagnostics) {
      expect(`${message} ${suggestion}`).not.toContain(token);
      expect(message).not.toContain("swordfish");
    }
  });
});

describe("messages of the schema", () => {
  it.each([
    { entry: server({ name: undefined }), message: "name is missing; it is required" },
    { entry: server({ name: null }), message: "name is null; expected a string" },
    { entry: server({ name: "geo" }), message: /^name is geo; expected namespace\/name such as/ },
    {
      entry: server({ description: "x".repeat(153) }),
      message: "description has 153 characters; expected at most 100 characters",
    },
    { entry: server({ description: "" }), message: "description is empty; expected some text" },
    { entry: server({ websiteUrl: "not a url" }), message: "websiteUrl is not a url; expected an absolute URL" },
    {
      entry: server({ packages: [npmPackage({ transport: { type: "stido" } })] }),
      message:
        "packages[0].transport.type is stido; expected one of stdio, streamable-http or sse; did you mean stdio?",
    },
    {
      entry: server({ packages: [npmPackage({ transport: { type: "sse" } })] }),
      message: "packages[0].transport.url is missing; it is required for this type",
    },
    {
      entry: server({ remotes: [{ type: "stdio" }] }),
      message: "remotes[0].type is stdio; expected one of streamable-http or sse",
    },
    {
      entry: server({ packages: [npmPackage({ packageArguments: [{ type: "positional" }] })] }),
      message: "packages[0].packageArguments[0] is positional; expected a value or a valueHint",
    },
    {
      entry: server({ packages: [npmPackage({ packageArguments: [{ type: "named" }] })] }),
      message: "packages[0].packageArguments[0].name is missing; it is required for this type",
    },
    {
      entry: server({ repository: { url: "https://git.example.com/x" } }),
      message: "repository.source is missing; it is required beside a url",
    },
    { entry: server({ title: "x\u001b[2J".repeat(60) }), message: /^title has 300 characters/ },
    { entry: server({ $schema: 7 }), message: "$schema is 7; expected a string" },
  ])("$message", ({ entry, message }) => {
    const messages = mustRead(documentWith({ servers: [entry] })).diagnostics.map((diagnostic) => diagnostic.message);
    expect(messages).toContainEqual(typeof message === "string" ? message : expect.stringMatching(message));
  });

  it("quote at most 80 characters, none that moves a cursor", () => {
    const entry = server({ name: `a\u001b[2J\u202e${"é".repeat(500)}` });
    const { diagnostics } = mustRead(documentWith({ servers: [entry] }));
    const message = diagnostics.find(({ rule }) => rule === "schema")?.message ?? "";
    expect(message).toContain("a\\u{1b}[2J\\u{202e}é");
    expect(message.match(/é/g)?.length).toBeLessThan(80);
  });
});
