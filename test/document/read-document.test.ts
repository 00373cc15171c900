import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readDocument, readDocumentSync, rulesKey } from "../../src/document/read-document.ts";
import type { DocumentReport, Judgement } from "../../src/document/report.ts";
import {
  documentWith,
  findings,
  type Json,
  type JsonMembers,
  mustRead,
  mustRefuse,
  npmPackage,
  plugin,
  read,
  SETTINGS,
  server,
  skill,
  textAt,
} from "./support.ts";

const valid = documentWith({ servers: [server()] });

describe("a document fault refuses everything", () => {
  const text = JSON.stringify(valid, null, 2);
  it.each([
    { name: "no bytes", content: "", code: "json_syntax", rule: "json-syntax", message: /empty/ },
    { name: "white space", content: " \n ", code: "json_syntax", rule: "json-syntax", message: /empty/ },
    {
      name: "a cut-off file",
      content: text.slice(0, -20),
      code: "json_syntax",
      rule: "json-syntax",
      message: /cut off/,
    },
    {
      name: "null",
      content: "null",
      code: "schema",
      rule: "document-shape",
      message: /document is null; expected an object/,
    },
    { name: "an array", content: "[]", code: "schema", rule: "document-shape", message: /document is an array/ },
    { name: "a string", content: '"x"', code: "schema", rule: "document-shape", message: /document is x/ },
    { name: "an empty object", content: "{}", code: "schema", rule: "document-shape", message: /version is missing/ },
    {
      name: "a version of two parts",
      content: JSON.stringify({ ...valid, version: "1.0" }),
      code: "schema",
      rule: "document-shape",
      message: /version is 1.0; expected three numbers/,
    },
    {
      name: "no time of change",
      content: JSON.stringify({ ...valid, meta: {} }),
      code: "schema",
      rule: "document-shape",
      message: /meta.last_updated is missing/,
    },
    {
      name: "a day instead of a time",
      content: JSON.stringify({ ...valid, meta: { last_updated: "2026-01-01" } }),
      code: "schema",
      rule: "document-shape",
      message: /expected a time such as/,
    },
    {
      name: "data without any array",
      content: JSON.stringify(documentWith({})),
      code: "schema",
      rule: "document-shape",
      message: /none of servers, skills and plugins/,
    },
    {
      name: "servers that are no array",
      content: JSON.stringify(documentWith({ servers: null })),
      code: "schema",
      rule: "document-shape",
      message: /data.servers is null; expected an array/,
    },
    {
      name: "all arrays empty",
      content: JSON.stringify(documentWith({ servers: [], plugins: [] })),
      code: "empty_source",
      rule: "document-shape",
      message: /holds no entries/,
    },
    {
      name: "a legacy ToolHive registry",
      content: '{"version":"1.0.0","servers":{"geo":{}}}',
      code: "schema",
      rule: "document-shape",
      message: /legacy ToolHive registry.*upstream format is expected/,
    },
    {
      name: "an answer of a registry's API",
      content: '{"servers":[],"metadata":{}}',
      code: "schema",
      rule: "document-shape",
      message: /answer of a registry's API/,
    },
    {
      name: "a Git LFS pointer",
      content: "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
      code: "schema",
      rule: "document-shape",
      message: /Git LFS pointer/,
    },
    {
      name: "a web page",
      content: "<!doctype html><title>Sign in</title>",
      code: "json_syntax",
      rule: "json-syntax",
      message: /HTML/,
    },
    {
      name: "a duplicate key at the top",
      content: '{"version":"1.0.0","version":"1.0.1"}',
      code: "duplicate_entry",
      rule: "duplicate-key",
      message: /version stands twice/,
    },
    {
      name: "a duplicate key in data",
      content: '{"data":{"servers":[],"servers":[{}]}}',
      code: "duplicate_entry",
      rule: "duplicate-key",
      message: /servers stands twice/,
    },
    {
      name: "too much outside the entries",
      content: JSON.stringify({ ...valid, notes: "x".repeat(1_100_000) }),
      code: "limit_exceeded",
      rule: "limit",
      message: /holds 1\d{6} bytes outside its entries; expected at most 1048576, which no setting raises/,
    },
  ])("$name: $code", ({ content, code, rule, message }) => {
    const report = mustRefuse(content);
    expect(report.code).toBe(code);
    expect(report.message).toMatch(message);
    expect(report.diagnostics.find(({ severity }) => severity === "error")?.rule).toBe(rule);
    expect(report.hint).not.toBe("");
  });

  it.each([
    { name: "bytes", settings: { maxDocumentBytes: 100 }, message: /bytes long; expected at most 100/ },
    { name: "depth", settings: { maxDepth: 4 }, message: /deeper than 4 levels/ },
    { name: "values", settings: { maxValues: 5 }, message: /more than 5 JSON values/ },
    { name: "entries", settings: { maxEntries: 0 }, message: /more than 0 entries/ },
  ])("a limit on $name is kept before anything is parsed", ({ settings, message }) => {
    const report = mustRefuse(valid, settings);
    expect(report.code).toBe("limit_exceeded");
    expect(report.message).toMatch(message);
  });

  it.each([
    { name: "UTF-16 with a mark", bytes: Buffer.from(`\uFEFF${text}`, "utf16le"), message: /UTF-16/, place: [1, 1] },
    { name: "UTF-16 without one", bytes: Buffer.from(text, "utf16le"), message: /UTF-16/, place: [1, 1] },
    { name: "UTF-32", bytes: Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), message: /UTF-32/, place: [1, 1] },
    { name: "gzip", bytes: Buffer.from([0x1f, 0x8b, 8, 0]), message: /gzip/, place: [1, 1] },
    { name: "Latin-1", bytes: Buffer.from('{\n "né": 1}', "latin1"), message: /no valid UTF-8/, place: [2, 4] },
    {
      name: "a sequence cut short",
      bytes: Buffer.concat([Buffer.from("{\n\n "), Buffer.from([0xe2, 0x82])]),
      message: /no valid UTF-8/,
      place: [3, 2],
    },
  ])("$name is named as the encoding fault it is", ({ bytes, message, place }) => {
    const report = mustRefuse(bytes);
    expect(report.code).toBe("encoding");
    expect(report.message).toMatch(message);
    expect(report.diagnostics.map(({ line, column }) => [line, column])).toEqual([place]);
  });

  it("never quotes a file that is no registry document", () => {
    const report = mustRefuse("swordfish: 1\n");
    expect(JSON.stringify(report)).not.toContain("swordfish");
  });

  it("says where a syntax error is, in code points", () => {
    const [diagnostic] = mustRefuse('{\n  "é😀": nope\n}').diagnostics;
    expect(diagnostic).toMatchObject({ line: 2, column: 9, length: 1, pointer: "", entry: null });
  });
});

describe("the frame", () => {
  it.each([
    { name: "any one of the arrays is enough", document: documentWith({ skills: [skill()] }), expected: [] },
    { name: "a byte order mark is fine", document: `\uFEFF${JSON.stringify(valid)}`, expected: [] },
    {
      name: "an empty $schema is a warning",
      document: { $schema: "", ...valid },
      expected: ["warning empty-optional /$schema"],
    },
    { name: "unknown members are kept out of the way", document: { ...valid, groups: [] }, expected: [] },
    {
      name: "a mistyped one is a warning",
      document: documentWith({ servers: [server()], skill: [] }),
      expected: ["warning unknown-field /data/skill"],
    },
  ])("$name", ({ document, expected }) => {
    const report = mustRead(document);
    expect(report.accepted).toHaveLength(1);
    expect(findings(report)).toEqual(expected);
  });
});

it("places what it finds in the frame, behind entries too", () => {
  const text = JSON.stringify(
    { ...documentWith({ servers: [server()], plugin: [], skills: [skill()] }), mete: 1 },
    null,
    2,
  );
  const { diagnostics } = mustRead(text);
  expect(diagnostics.map((found) => [found.rule, textAt(text, found)])).toEqual([
    ["unknown-field", '"plugin"'],
    ["unknown-field", '"mete"'],
  ]);
});

describe("an entry fault quarantines that entry alone", () => {
  it("leaves 999 of 1,000 live", () => {
    const servers = Array.from({ length: 1_000 }, (_, index) =>
      server({ version: index === 500 ? "latest" : `1.0.${index}` }),
    );
    const report = mustRead(documentWith({ servers }));
    expect([report.read, report.accepted.length, report.quarantined.length]).toEqual([1_000, 999, 1]);
    expect(report.quarantined[0]?.id).toEqual({ kind: "server", name: "io.github.acme/geo", version: "latest" });
  });

  it.each([
    { name: "a number", entry: 7, id: null },
    { name: "null", entry: null, id: null },
    { name: "an array", entry: [], id: null },
    { name: "an empty object", entry: {}, id: null },
    { name: "a version that is a number", entry: server({ version: 1 }), id: null },
    { name: "a name without a slash", entry: server({ name: "geo" }), id: "geo@1.2.0" },
    { name: "a name with two slashes", entry: server({ name: "a/b/c" }), id: "a/b/c@1.2.0" },
    {
      name: "a name of 201 characters",
      entry: server({ name: `a/${"b".repeat(199)}` }),
      id: `a/${"b".repeat(199)}@1.2.0`,
    },
    {
      name: "a name with an escape of a URL",
      entry: server({ name: "io.github.acme/%2e%2e" }),
      id: "io.github.acme/%2e%2e@1.2.0",
    },
    {
      name: "a name with a Cyrillic letter",
      entry: server({ name: "io.github.аcme/geo" }),
      id: "io.github.аcme/geo@1.2.0",
    },
    {
      name: "a name with a zero-width space",
      entry: server({ name: "io.github.acme/g\u200beo" }),
      id: "io.github.acme/g\u200beo@1.2.0",
    },
    {
      name: "a name with a leading space",
      entry: server({ name: " io.github.acme/geo" }),
      id: " io.github.acme/geo@1.2.0",
    },
    {
      name: "a version of 256 characters",
      entry: server({ version: "1".repeat(256) }),
      id: `io.github.acme/geo@${"1".repeat(256)}`,
    },
    { name: "a name too long for any address", entry: server({ name: "n".repeat(2_000) }), id: null },
  ])("$name", ({ entry, id }) => {
    const report = mustRead(documentWith({ servers: [entry as Json, server({ version: "9.9.9" })] }));
    expect([report.accepted.length, report.quarantined.length]).toEqual([1, 1]);
    expect(report.diagnostics.filter(({ severity }) => severity === "error").length).toBeGreaterThan(0);
    expect(report.diagnostics[0]?.entry).toBe(id === null ? null : `server:${id}`);
  });

  it("over its size limit is not parsed but keeps its address", () => {
    const large = server({ description: "x".repeat(300_000) });
    const report = mustRead(documentWith({ servers: [large, server({ version: "1.0.0" })] }));
    expect(report.quarantined.map(({ id }) => id?.version)).toEqual(["1.2.0"]);
    expect(findings(report)).toEqual(["error limit /data/servers/0"]);
  });

  it("holds at most 20 findings, errors first", () => {
    const packages = Array.from({ length: 50 }, () => ({ identifier: 1 }));
    const report = mustRead(documentWith({ servers: [server({ packages, repository: {} })] }));
    expect(report.diagnostics).toHaveLength(20);
    expect(report.diagnostics.every(({ severity }) => severity === "error")).toBe(true);
  });

  it("refuses the whole document where onInvalid is reject", () => {
    const document = documentWith({ servers: [server(), server({ version: "latest" })] });
    const report = mustRefuse(document, { onInvalid: "reject" });
    expect(report.code).toBe("schema");
    expect(report.message).toMatch(/1 error .*onInvalid is reject/);
    expect(findings(report)).toEqual(["error version-latest /data/servers/1/version"]);
    expect(read(documentWith({ servers: [server({ repository: {} })] }), { onInvalid: "reject" }).outcome).toBe("read");
  });
});

/** The same content with the members of the entry the other way round. */
function inReverse(members: JsonMembers): JsonMembers {
  return Object.fromEntries(Object.entries(members).reverse());
}

function escaped(entry: string): string {
  return entry.replace("Finds", "\\u0046inds");
}

describe("entries together", () => {
  const counts = (document: Parameters<typeof mustRead>[0]) => {
    const { read: all, accepted, quarantined, duplicates } = mustRead(document);
    return { read: all, accepted: accepted.length, quarantined: quarantined.length, duplicates };
  };
  it.each([
    {
      name: "versions of one name",
      servers: [server(), server({ version: "1.3.0" })],
      expected: { accepted: 2, quarantined: 0, duplicates: 0 },
    },
    {
      name: "identical twins collapse",
      servers: [server(), server(), server()],
      expected: { accepted: 1, quarantined: 0, duplicates: 2 },
    },
    {
      name: "different twins are both quarantined",
      servers: [server(), server({ title: "Geo" })],
      expected: { accepted: 0, quarantined: 2, duplicates: 0 },
    },
    {
      name: "one different twin spoils identical ones",
      servers: [server(), server(), server({ title: "Geo" })],
      expected: { accepted: 0, quarantined: 3, duplicates: 0 },
    },
    {
      name: "twins in another order of keys collapse",
      servers: [server(), inReverse(server()), inReverse(server())],
      expected: { accepted: 1, quarantined: 0, duplicates: 2 },
    },
    {
      name: "another order of keys hides no other content",
      servers: [server(), inReverse(server()), inReverse(server({ title: "Geo" }))],
      expected: { accepted: 0, quarantined: 3, duplicates: 0 },
    },
    {
      name: "an invalid twin stands in nobody's way",
      servers: [server(), server({ title: "" })],
      expected: { accepted: 1, quarantined: 1, duplicates: 0 },
    },
    {
      name: "build metadata tells versions apart",
      servers: [server({ version: "1.0.0+a" }), server({ version: "1.0.0+b" })],
      expected: { accepted: 2, quarantined: 0, duplicates: 0 },
    },
    {
      name: "another spelling of a name is quarantined",
      servers: [server(), server({ name: "io.github.ACME/geo", version: "2.0.0" })],
      expected: { accepted: 1, quarantined: 1, duplicates: 0 },
    },
  ])("$name", ({ servers, expected }) => {
    expect(counts(documentWith({ servers }))).toEqual({ read: servers.length, ...expected });
  });

  it.each([
    { name: "an escape", twin: escaped, duplicates: 1 },
    { name: "the text of a number", twin: (entry: string) => entry.replace(":1}", ":1.0}"), duplicates: 0 },
    {
      name: "an escape and a key that only the server writes",
      twin: (entry: string) => escaped(entry).replace('"_meta":{', '"_meta":{"dev.registryd/provenance":{},'),
      duplicates: 1,
    },
  ])("takes twins that differ in $name for what they are, judged now or before", ({ twin, duplicates }) => {
    const entry = JSON.stringify(server({ _meta: { order: 1 } }));
    const text = JSON.stringify(documentWith({ servers: ["FIRST", "SECOND"] }))
      .replace('"FIRST"', entry)
      .replace('"SECOND"', twin(entry));
    const verdicts = new Map<string, Judgement>();
    for (const alone of [entry, twin(entry)]) {
      const content = JSON.stringify(documentWith({ servers: ["ENTRY"] })).replace('"ENTRY"', alone);
      const judgement = mustRead(content).accepted[0]?.judgement;
      if (judgement) verdicts.set(judgement.rawDigest, { ...judgement, content: null });
    }
    expect(verdicts.size).toBe(2);
    expect(mustRead(text).duplicates).toBe(duplicates);
    const again = readDocumentSync(Buffer.from(text), SETTINGS, (digest) => verdicts.get(digest));
    expect(again).toMatchObject({ outcome: "read", duplicates });
  });

  it("compares no further content once a name and version are ambiguous", () => {
    const large = server({ title: "Geo", _meta: { notes: "x".repeat(200_000) } });
    const small = Array.from({ length: 20_000 }, (_, index) => server({ title: `Geo ${index}` }));
    const started = performance.now();
    expect(counts(documentWith({ servers: [large, ...small] }))).toMatchObject({ quarantined: 20_001 });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("leaves a spelling alone whose other is quarantined", () => {
    const servers = [server(), server({ title: "Geo" }), server({ name: "io.github.ACME/geo", version: "2.0.0" })];
    expect(mustRead(documentWith({ servers })).accepted.map(({ id }) => id.name)).toEqual(["io.github.ACME/geo"]);
  });

  it("of different kinds never collide", () => {
    const document = documentWith({
      servers: [server({ name: "io.github.acme/toolbox", version: "1.0.0" })],
      skills: [skill({ name: "toolbox" })],
      plugins: [plugin({ name: "toolbox" })],
    });
    expect(counts(document)).toEqual({ read: 3, accepted: 3, quarantined: 0, duplicates: 0 });
  });

  it("that are twins point at each other", () => {
    const text = JSON.stringify(documentWith({ servers: [server(), server({ title: "Geo" })] }), null, 2);
    const { diagnostics } = mustRead(text);
    expect(
      diagnostics.map(({ rule, line, related }) => [rule, line, related.map((place) => [place.line, place.message])]),
    ).toEqual([
      ["duplicate-version", 8, [[23, "defined again here"]]],
      ["duplicate-version", 23, [[8, "first defined here"]]],
    ]);
    expect(diagnostics[1]?.related[0]?.column).toBe(7);
  });
});

describe("a key that stands twice", () => {
  const places = ({ diagnostics }: DocumentReport) =>
    diagnostics.map(({ rule, line, column, related }) => [
      rule,
      `${line}:${column}`,
      ...related.map((first) => `${first.file}:${first.line}:${first.column} ${first.message}`),
    ]);

  it.each([
    { name: "on the line where the entry begins", before: "", line: 0 },
    { name: "on a line below", before: "\n\n", line: 2 },
  ])("is shown with its first place in an entry $name, judged now or before", ({ before, line }) => {
    const entry = JSON.stringify(server()).replace("{", `{${before}"name":"a/b",`);
    const text = JSON.stringify(documentWith({ servers: ["ENTRY"] })).replace('"ENTRY"', `\n ${entry}`);
    const report = mustRead(text);
    const column = line === 0 ? 3 : 1;
    const expected = [
      ["duplicate-key", `${line + 2}:${column + 13}`, `registry.json:${line + 2}:${column} first defined here`],
    ];
    expect(places(report)).toEqual(expected);
    const verdict = report.quarantined[0]?.judgement;
    const kept: Judgement | undefined = verdict && JSON.parse(JSON.stringify(verdict));
    expect(places(readDocumentSync(Buffer.from(text), SETTINGS, () => kept))).toEqual(expected);
  });

  it("is shown with its first place outside the entries, also where entries lie between the two", () => {
    const text = JSON.stringify(valid, null, 2);
    const repeated = text.replace(/\}$/, ', "meta": {} }');
    expect(places(mustRefuse(repeated))).toEqual([
      ["duplicate-key", `${repeated.split("\n").length}:3`, "registry.json:3:3 first defined here"],
    ]);
  });
});

describe("a diagnostic", () => {
  it("has every field of the contract, at the place in the document", () => {
    const text = JSON.stringify(documentWith({ servers: [server(), server({ version: "^1.0" })] }), null, 2);
    const [diagnostic] = mustRead(text).diagnostics;
    expect(diagnostic).toEqual({
      rule: "version-range",
      severity: "error",
      message: "version is ^1.0; expected one exact version, such as 1.0.0",
      file: "registry.json",
      pointer: "/data/servers/1/version",
      line: 26,
      column: 20,
      length: 6,
      entry: "server:io.github.acme/geo@^1.0",
      suggestion: "1.0.0",
      related: [],
    });
    expect(textAt(text, diagnostic ?? { line: 0, column: 0, length: 0 })).toBe('"^1.0"');
  });

  it("repeats nothing that looks like a secret, in its key, message or suggestion", () => {
    const token = ["gh", "p_", "swordfish1".repeat(4)].join("");
    const servers = [
      server({ version: `^${token}` }),
      server({ version: `1.x || ${token}` }),
      server({ version: "https://u:swordfish1@host || 1" }),
      server({ version: "1.x || see https://u:swordfish1@host" }),
      server({ version: `>= ${token}-1` }),
      server({ name: `io.github.acme/${token}`, version: "latest" }),
      server({ name: `a.b/${token}`, version: "2.0.0" }),
      server({ name: `a.b/${token.toUpperCase().replace(/^GHP/, "ghp")}`, version: "2.0.0" }),
    ];
    const { diagnostics } = mustRead(documentWith({ servers }));
    expect(new Set(diagnostics.map(({ pointer }) => pointer.split("/")[3])).size).toBe(servers.length);
    expect(diagnostics.map(({ suggestion }) => suggestion).join("")).toBe("");
    expect(JSON.stringify(diagnostics).toLowerCase()).not.toContain("swordfish");
    expect(diagnostics[0]?.entry).toBe("server:io.github.acme/geo@[redacted]");
  });

  it("finds its column on one long line, behind other entries and wide characters", () => {
    const servers = Array.from({ length: 50 }, (_, index) =>
      server({ title: "😀é", version: index % 7 === 3 ? "latest" : `1.0.${index}` }),
    );
    const text = JSON.stringify(documentWith({ servers }));
    const { diagnostics } = mustRead(text);
    expect(diagnostics).toHaveLength(7);
    for (const diagnostic of diagnostics) expect(textAt(text, diagnostic)).toBe('"latest"');
  });

  it("is listed in document order", () => {
    const document = documentWith({
      skills: [skill({ version: "" })],
      servers: [server({ version: "" }), server({ version: "1.x" })],
    });
    const lines = mustRead(document).diagnostics.map(({ line }) => line);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });
});

describe("content is lossless", () => {
  const content = (entry: string) => {
    const report = mustRead(
      `{"version":"1.0.0","meta":{"last_updated":"2026-03-02T08:00:00Z"},"data":{"servers":[${entry}]}}`,
    );
    return report.accepted[0]?.judgement.content;
  };

  it("keeps digits, order, escapes and unknown members, and drops white space between tokens alone", () => {
    const entry = `{ "zz" : [ 1.0 , -0, 1e400, 123456789012345678901234567890 ],
      "10": "a  b", "9": "\\u00e9é\\/", "name":"io.github.acme/geo", "description": "Finds\\nplaces", "version":"1",
      "websiteUrl":"https://acme.example", "__proto__": {"polluted": 1}, "_meta": { "com.example/x": null } }`;
    const kept = content(entry);
    expect(kept?.json).toBe(
      '{"zz":[1.0,-0,1e400,123456789012345678901234567890],"10":"a  b","9":"\\u00e9é\\/","name":"io.github.acme/geo","description":"Finds\\nplaces","version":"1","websiteUrl":"https://acme.example","__proto__":{"polluted":1},"_meta":{"com.example/x":null}}',
    );
    expect(kept?.digest).toBe(
      createHash("sha256")
        .update(kept?.json ?? "")
        .digest("hex"),
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("leaves out only the server's own _meta keys, with a warning each", () => {
    const entry = JSON.stringify(
      server({
        _meta: {
          "io.modelcontextprotocol.registry/official": { isLatest: true },
          "com.example/x": { n: 1 },
          "dev.registryd/provenance": {},
          "dev.registryd": 2,
        },
      }),
    );
    expect(content(entry)?.json).toBe(
      JSON.stringify(server({ _meta: { "com.example/x": { n: 1 }, "dev.registryd": 2 } })),
    );
    expect(content(JSON.stringify(server({ _meta: { "dev.registryd/x": 1 } })))?.json).toBe(
      JSON.stringify(server({ _meta: {} })),
    );
  });

  it("is named by the digest of what is kept, with and without something left out", () => {
    for (const meta of [{ "dev.registryd/x": 1, "com.example/x": 1 }, { "com.example/x": 1 }]) {
      const kept = content(JSON.stringify(server({ _meta: meta })));
      expect(kept?.digest).toBe(
        createHash("sha256")
          .update(JSON.stringify(server({ _meta: { "com.example/x": 1 } })))
          .digest("hex"),
      );
    }
  });

  it("tells what else the store needs", () => {
    const publisher = {
      "io.github.acme": { geo: { status: "Deprecated", tags: ["maps", "places"] }, other: { tags: ["maps", 7] } },
      "com.example": { tags: ["direct"], list: [1] },
    };
    const entry = server({ title: "Geo", _meta: { "io.modelcontextprotocol.registry/publisher-provided": publisher } });
    expect(content(JSON.stringify(entry))).toMatchObject({
      title: "Geo",
      description: "Finds places by name",
      tags: ["maps", "places", "direct"],
      status: "deprecated",
    });
  });

  it.each([
    { status: undefined, expected: "active" },
    { status: "active", expected: "active" },
    { status: "deprecated", expected: "deprecated" },
    { status: "archived", expected: "deprecated" },
  ])("a skill of status $status is $expected, and has no tags", ({ status, expected }) => {
    const { accepted } = mustRead(documentWith({ skills: [skill({ status })] }));
    expect(accepted[0]?.judgement.content).toMatchObject({ status: expected, tags: [], title: null });
    expect(accepted[0]?.id.name).toBe("io.github.acme/code-review");
  });
});

describe("known verdicts", () => {
  const bytes = Buffer.from(
    JSON.stringify(documentWith({ servers: [server(), server({ version: "" })], skills: [skill()] })),
  );
  const first = readDocumentSync(bytes, SETTINGS);
  const judgements =
    first.outcome === "read" ? [...first.accepted, ...first.quarantined].map(({ judgement }) => judgement) : [];
  const stored = new Map(
    judgements.map((judgement): [string, Judgement] => [judgement.rawDigest, { ...judgement, content: null }]),
  );

  it("are used as they are: equal outcome, no content made again", () => {
    const again = readDocumentSync(bytes, SETTINGS, (digest) => stored.get(digest));
    expect(again).toEqual({
      ...first,
      accepted:
        first.outcome === "read" &&
        first.accepted.map((entry) => ({ ...entry, judgement: { ...entry.judgement, content: null } })),
    });
  });

  it("count for their own kind alone", () => {
    const entry = skill();
    const asSkill = mustRead(documentWith({ skills: [entry] })).accepted[0]?.judgement;
    const asPlugin = readDocumentSync(
      Buffer.from(JSON.stringify(documentWith({ plugins: [entry] }), null, 2)),
      SETTINGS,
      () => asSkill,
    );
    expect(asPlugin.outcome === "read" && asPlugin.accepted[0]?.id.kind).toBe("plugin");
  });

  it("move with their entries: lines are those of the new document", () => {
    const moved = Buffer.from(`\n\n\n${bytes.toString()}`);
    const again = readDocumentSync(moved, SETTINGS, (digest) => stored.get(digest));
    expect(again.outcome === "read" && again.accepted.map(({ line }) => line)).toEqual([4, 4]);
    expect(again.diagnostics.map(({ line }) => line)).toEqual(first.diagnostics.map(({ line }) => line + 3));
  });
});

it("identifies the rules and every setting that verdicts depend on, and no other", () => {
  const key = rulesKey(SETTINGS);
  expect(rulesKey({ ...SETTINGS, file: "other.json" })).toBe(key);
  for (const change of [
    { strict: true },
    { onInvalid: "reject" as const },
    { maxEntryBytes: 1 },
    { maxDepth: 1 },
    { maxEntries: 1 },
    { maxValues: 1 },
    { maxDocumentBytes: 1 },
  ]) {
    expect(rulesKey({ ...SETTINGS, ...change })).not.toBe(key);
  }
});

it("hands back control at least every 64 entries and every 256 KiB", () => {
  const servers = Array.from({ length: 1_000 }, (_, index) =>
    server({ version: `1.0.${index}`, packages: [npmPackage()] }),
  );
  const bytes = Buffer.from(JSON.stringify(documentWith({ servers })));
  const steps = readDocument(bytes, SETTINGS, () => undefined);
  let turns = 0;
  while (steps.next().done !== true) turns++;
  expect(turns).toBeGreaterThanOrEqual(Math.floor(1_000 / 64) + Math.ceil(bytes.length / (256 * 1024)));
});
