import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { checkText, withKeys, withSource } from "../support/check-text.ts";
import { BAD_CONFIGS, GOOD_CONFIGS } from "./config-cases.ts";

describe("a config", () => {
  it.each(GOOD_CONFIGS)("may have $name", ({ text }) => {
    const { config, problems } = checkText(text);
    expect(problems).toEqual([]);
    expect(config).not.toBeNull();
  });

  it.each(BAD_CONFIGS)("may not have $name", ({ text, says }) => {
    const { config, errorLines } = checkText(text);
    expect(config).toBeNull();
    expect(errorLines.map((line) => line.replace(/^registryd\.yaml:\d+:\d+: error: /, ""))).toContainEqual(
      expect.stringMatching(says),
    );
    for (const line of errorLines) {
      expect(line).not.toContain("hunter2");
      expect(line).not.toContain("undefined");
    }
  });

  it.each(BAD_CONFIGS)("with $name has no second complaint that is only a consequence", ({ text, says }) => {
    const { errorLines } = checkText(text);
    const others = errorLines.filter((line) => !says.test(line.replace(/^registryd\.yaml:\d+:\d+: error: /, "")));
    expect(others.filter((line) => !EXPECTED_SECONDS.some((second) => second.test(line)))).toEqual([]);
  });
});

const withRegistry = (keys: string) => withKeys(`registries: [{ name: r, sources: [a] }]\n${keys}`);

/** True complaints of their own, in cases that are wrong in more than one way. */
const EXPECTED_SECONDS = [
  /sources: is missing$/,
  /sources\[0\]\.git\.auth\.passwordFile: is missing$/,
  /sources\[0\]: says nothing of where its document is; expected git or file$/,
  /registries\[0\]\.(git|format): a registry only names its sources/,
];

it.each([
  ["an empty list of registries", "registries: []"],
  ["registries that are no list", "registries: {}"],
  ["a registry without sources", "registries: [{ name: r }]"],
  ["a registry with an empty list", "registries: [{ name: r, sources: [] }]"],
  ["a mistyped source", "registries: [{ name: r, sources: [aa] }]"],
  ["a source that is no text", "registries: [{ name: r, sources: [1] }]"],
])("blames no source for %s", (_name, keys) => {
  const { errorLines, warnings } = checkText(withKeys(keys));
  expect(errorLines).toHaveLength(1);
  expect(warnings).toEqual([]);
});

it("reports an unknown tag beside every other problem", () => {
  const { errorLines } = checkText(withSource("file: { path: !!js/function x }, onInvalid: rejct"));
  expect(errorLines).toEqual([
    "registryd.yaml:2:30: error: sources[0].file.path: unknown tag; a config needs no tags",
    expect.stringMatching(/onInvalid: is "rejct"/),
  ]);
});

it("reports a tag of a key with its path, beside every other problem", () => {
  const { errorLines } = checkText(`sources:
  - !mine name: a
    file: { !!js/function path: x }
    !mine onInvalid: rejct
!mine registries:
`);
  expect(errorLines).toEqual([
    "registryd.yaml:2:5: error: sources[0].name: unknown tag; a config needs no tags",
    "registryd.yaml:3:13: error: sources[0].file.path: unknown tag; a config needs no tags",
    "registryd.yaml:4:5: error: sources[0].onInvalid: unknown tag; a config needs no tags",
    expect.stringMatching(/^registryd.yaml:4:22: error: sources\[0\].onInvalid: is "rejct"/),
    "registryd.yaml:5:1: error: registries: unknown tag; a config needs no tags",
  ]);
});

it("suggests the source that a registry means, be its name ever so short", () => {
  const { errorLines } = checkText(`sources: [{ name: b, file: { path: x } }]
registries: [{ name: r, sources: [bb], require: [bb] }]
`);
  expect(errorLines[0]).toBe(
    'registryd.yaml:2:35: error: registries[0].sources[0]: "bb" is no source; did you mean b?',
  );
});

it("reports a wrong time zone where it stands, beside a wrong cron expression", () => {
  const { errorLines } = checkText(
    withSource('file: { path: x }, syncPolicy: { cron: "0 25 * * *", timezone: "Europe/Osl" }'),
  );
  expect(errorLines).toEqual([
    "registryd.yaml:2:55: error: sources[0].syncPolicy.cron: 25 does not fit the hour of a cron expression",
    'registryd.yaml:2:79: error: sources[0].syncPolicy.timezone: is "Europe/Osl"; expected an IANA time zone, such as Europe/Oslo',
  ]);
});

it("says of a time zone without cron only that it has no effect", () => {
  const { errorLines } = checkText(withSource("file: { path: x }, syncPolicy: { timezone: Europe/Osl }"));
  expect(errorLines).toEqual([expect.stringMatching(/timezone: has no effect without cron; remove it$/)]);
});

it("reports all problems at once, in the order of the file", () => {
  const { errorLines } = checkText(`sources:
  - name: Internal
    git:
      repository: https://git.example.com/a.git
      path: ../up.json
    syncPolicy: { interval: 1s }
registries:
  - name: default
    sources: [internal]
htp: {}
`);
  expect(errorLines).toEqual([
    'registryd.yaml:2:11: error: sources[0].name: is "Internal"; expected a name of 1 to 63 lower-case letters, digits and inner hyphens (an RFC 1123 label)',
    'registryd.yaml:5:13: error: sources[0].git.path: is "../up.json"; expected a path without `..` (unsafe_path)',
    'registryd.yaml:6:29: error: sources[0].syncPolicy.interval: is "1s"; expected a duration with its unit from 5s to 720h, such as 1h30m',
    'registryd.yaml:9:15: error: registries[0].sources[0]: "internal" is no source; did you mean Internal?',
    'registryd.yaml:10:1: error: htp: unknown key "htp"; did you mean http?',
  ]);
});

it("shows the first hundred problems and counts the others", () => {
  const keys = Array.from({ length: 250 }, (_, n) => `zzz${n}: 1`).join("\n");
  const { problems } = checkText(withKeys(keys));
  expect(problems).toHaveLength(101);
  expect(problems.at(-1)?.message).toBe("150 more problems are not shown");
});

it("fills in every default", () => {
  expect(checkText(withSource("file: { path: x }")).config).toEqual({
    file: "registryd.yaml",
    sources: [
      {
        name: "a",
        location: { type: "file", path: "x" },
        schedule: { type: "interval", intervalMs: 60_000 },
        filter: { names: { include: [], exclude: [] }, tags: { include: [], exclude: [] } },
        onInvalid: "quarantine",
        deletionGuard: { percent: 50, atLeast: 20 },
      },
    ],
    registries: [{ name: "default", sources: ["a"], require: [] }],
    http: {
      address: { host: "127.0.0.1", port: 8080 },
      internalAddress: { host: "127.0.0.1", port: 8081 },
      defaultRegistry: "default",
      provenance: "full",
      cacheBytes: 67_108_864,
      adminTokenFile: null,
    },
    database: { path: "./registryd.db" },
    limits: DEFAULT_LIMITS,
    git: { engine: "auto" },
  });
});

it("takes in every key", () => {
  const text = `sources:
  - name: from-git
    git:
      repository: http://git.local/a.git
      branch: main
      tag: v1
      commit: ABCDEF0123456789abcdef0123456789abcdef01
      path: data/registry.json
      auth: { username: oauth2, passwordFile: /secrets/token }
      allowInsecureAuth: true
      requireFastForward: true
      immutableTags: true
    syncPolicy: { cron: "0 6 * * 1-5", timezone: Europe/Oslo }
    filter: { names: { include: ["a/*"], exclude: ["*/b"] }, tags: { include: [c], exclude: [d] } }
    onInvalid: reject
    deletionGuard: false
  - name: from-url
    file: { url: https://x/r.json, timeout: 5s, auth: { username: u, passwordFile: /p } }
    deletionGuard: { percent: 10 }
registries:
  - { name: two, sources: [from-url, from-git], require: [from-git] }
  - { name: one, sources: [from-git] }
http: { address: ":80", internalAddress: "[::1]:81", defaultRegistry: one, provenance: source, cacheBytes: 1MiB, adminTokenFile: t }
database: { path: /d }
git: { engine: builtin }
limits: { connectTimeout: 1s, maxEntryBytes: 1KiB, maxDepth: 7 }
`;
  const { config, problems } = checkText(text);
  expect(problems).toEqual([]);
  expect(config?.sources).toEqual([
    {
      name: "from-git",
      location: {
        type: "git",
        repository: "http://git.local/a.git",
        branch: "main",
        tag: "v1",
        commit: "abcdef0123456789abcdef0123456789abcdef01",
        path: "data/registry.json",
        auth: { username: "oauth2", passwordFile: "/secrets/token" },
        allowInsecureAuth: true,
        requireFastForward: true,
        immutableTags: true,
      },
      schedule: { type: "cron", cron: "0 6 * * 1-5", timezone: "Europe/Oslo" },
      filter: { names: { include: ["a/*"], exclude: ["*/b"] }, tags: { include: ["c"], exclude: ["d"] } },
      onInvalid: "reject",
      deletionGuard: null,
    },
    {
      name: "from-url",
      location: {
        type: "url",
        url: "https://x/r.json",
        timeoutMs: 5_000,
        auth: { username: "u", passwordFile: "/p" },
        allowInsecureAuth: false,
      },
      schedule: { type: "interval", intervalMs: 300_000 },
      filter: { names: { include: [], exclude: [] }, tags: { include: [], exclude: [] } },
      onInvalid: "quarantine",
      deletionGuard: { percent: 10, atLeast: 20 },
    },
  ]);
  expect(config?.registries).toEqual([
    { name: "two", sources: ["from-url", "from-git"], require: ["from-git"] },
    { name: "one", sources: ["from-git"], require: [] },
  ]);
  expect(config?.http).toEqual({
    address: { host: "0.0.0.0", port: 80 },
    internalAddress: { host: "::1", port: 81 },
    defaultRegistry: "one",
    provenance: "source",
    cacheBytes: 1_048_576,
    adminTokenFile: "t",
  });
  expect(config?.database.path).toBe("/d");
  expect(config?.git.engine).toBe("builtin");
  expect(config?.limits).toEqual({ ...DEFAULT_LIMITS, connectTimeoutMs: 1_000, maxEntryBytes: 1_024, maxDepth: 7 });
});

it.each([
  ["called default", "[{ name: x, sources: [a] }, { name: default, sources: [a] }]", "default"],
  ["that comes first", "[{ name: x, sources: [a] }, { name: y, sources: [a] }]", "x"],
])("serves at the root the registry %s", (_name, registries, expected) => {
  expect(checkText(withKeys(`registries: ${registries}`)).config?.http.defaultRegistry).toBe(expected);
});

it.each([
  [
    "branch beside a commit",
    withSource(`git: { repository: https://x/y, branch: b, commit: ${"a".repeat(40)} }`),
    /git: commit is used; branch beside it has no effect$/,
  ],
  [
    "a tag beside a branch",
    withSource("git: { repository: https://x/y, branch: b, tag: t }"),
    /git: branch is used; tag beside it/,
  ],
  [
    "all three",
    withSource(`git: { repository: https://x/y, branch: b, tag: t, commit: ${"a".repeat(40)} }`),
    /commit is used; branch and tag/,
  ],
  [
    "a source in no registry",
    "sources: [{ name: a, file: { path: x } }, { name: b, file: { path: x } }]\nregistries: [{ name: r, sources: [a] }]\n",
    /^registryd\.yaml:1:51: warning: sources\[1\]\.name: no registry lists the source "b"/,
  ],
  ["a timeout on a path", withSource("file: { path: x, timeout: 5s }"), /timeout: has no effect on a path/],
  ["ToolHive's format", withSource("file: { path: x }, format: toolhive"), /legacy format/],
  [
    "ToolHive's anonymous mode",
    withRegistry("auth: { mode: anonymous }"),
    /^registryd\.yaml:4:7: warning: auth: .*; ignored$/,
  ],
  ["ToolHive's telemetry", withRegistry("telemetry: {}"), /telemetry: .*; ignored$/],
  ["ToolHive's audit log", withRegistry("audit: {}"), /audit: .*; ignored$/],
  ["ToolHive's database, once", withRegistry("database: { host: h, port: 1, path: p }"), /ignored: host, port$/],
])("warns of %s", (_name, text, says) => {
  const { config, warningLines } = checkText(text);
  expect(config).not.toBeNull();
  expect(warningLines).toHaveLength(1);
  expect(warningLines[0]).toMatch(says);
});

it.each([
  ["auth: { mode: anonymous }", 2],
  ["telemetry: {}", 2],
  ["database: { host: h }", 2],
  ["database: { path: p }", 0],
])("tells who comes from ToolHive with %s and no registries that every source is served", (keys, warnings) => {
  const { config, warningLines } = checkText(withKeys(keys));
  expect(config?.registries).toEqual([{ name: "default", sources: ["a"], require: [] }]);
  expect(warningLines).toHaveLength(warnings);
  if (warnings > 0)
    expect(warningLines[0]).toBe(
      "registryd.yaml:1:1: warning: registries: none are given, so one registry called default serves every source; name registries to serve fewer",
    );
});

it("says what is wrong with the admin token's file, at its place", () => {
  const { errorLines } = checkText(withKeys("http: { adminTokenFile: /t }"), { tokenFault: "the file is empty" });
  expect(errorLines).toEqual([
    "registryd.yaml:3:25: error: http.adminTokenFile: the file is empty; without a token remove the key",
  ]);
});

it("expands nothing", () => {
  const { config } = checkText(withSource("file: { path: '\u0024{HOME}/$X/~/`id`' }"), {
    env: { HOME: "/root", X: "y" },
  });
  expect(config?.sources[0]?.location).toEqual({ type: "file", path: "\u0024{HOME}/$X/~/`id`" });
});
