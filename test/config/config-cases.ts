import { withKeys, withSource } from "../support/check-text.ts";

export interface BadConfig {
  readonly name: string;
  readonly text: string;
  /** What a line of the answer must match, without file, line and column. */
  readonly says: RegExp;
  /** Why a draft-07 schema cannot see it; absent where the schema of the editors must refuse it too. */
  readonly schemaIsBlind?: string;
}

const VALUES = "it sees one value at a time, not what others say of it";
const MEANING = "it sees the form of a text, not its meaning";

const git = (keys: string) => withSource(`git: { repository: "https://git.example.com/a.git", ${keys} }`);
const file = (keys: string) => withSource(`file: { ${keys} }`);
const withPolicy = (keys: string) => withSource(`file: { path: x }, syncPolicy: ${keys}`);
const AUTH = "auth: { username: u, passwordFile: /s }";

export const GOOD_CONFIGS: readonly { readonly name: string; readonly text: string }[] = [
  { name: "one file", text: file("path: x") },
  { name: "JSON", text: '{"sources": [{"name": "a", "file": {"path": "x"}}]}' },
  { name: "a url", text: file("url: 'https://files.example.com/r.json?ref=main', timeout: 1m30s") },
  { name: "a url with credentials", text: file(`url: "https://x/r.json", ${AUTH}`) },
  { name: "a branch", text: git("branch: feature/x-1.2") },
  { name: "a tag", text: git('tag: "1.0"') },
  { name: "a commit", text: git("commit: 9f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c") },
  { name: "branch, tag and commit", text: git("branch: a, tag: b, commit: 9F1C2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c") },
  { name: "a deep path", text: git("path: a/.github/..b/c.git/r.json") },
  { name: "credentials over https", text: git(AUTH) },
  {
    name: "credentials over http to loopback",
    text: withSource(`git: { repository: "http://127.0.0.1:3000/a", ${AUTH} }`),
  },
  { name: "credentials over http to ::1", text: withSource(`git: { repository: "http://[::1]/a", ${AUTH} }`) },
  {
    name: "credentials over http, allowed",
    text: withSource(`git: { repository: "http://git.local/a", ${AUTH}, allowInsecureAuth: true }`),
  },
  { name: "no credentials over http", text: withSource('git: { repository: "http://git.local/a" }') },
  { name: "an interval of 5s", text: withPolicy("{ interval: 5s }") },
  { name: "an interval of 30 days", text: withPolicy("{ interval: 720h }") },
  { name: "cron", text: withPolicy('{ cron: "0 6 * * 1-5" }') },
  { name: "cron with a time zone", text: withPolicy('{ cron: "0 6 * * 1-5", timezone: Europe/Oslo }') },
  {
    name: "keys without a value",
    text: "sources:\n- name: a\n  file: { path: x, url: }\n  git:\n  filter:\n  syncPolicy:\nregistries:\nhttp:\n",
  },
  {
    name: "filters",
    text: withSource('file: { path: x }, filter: { names: { include: ["a/*", "[!x]?{b,c}"] }, tags: { exclude: [] } }'),
  },
  { name: "reject", text: withSource("file: { path: x }, onInvalid: reject") },
  { name: "no deletion guard", text: withSource("file: { path: x }, deletionGuard: false") },
  { name: "half a deletion guard", text: withSource("file: { path: x }, deletionGuard: { percent: 100 }") },
  { name: "the upstream format", text: withSource("file: { path: x }, format: upstream") },
  { name: "ToolHive's format", text: withSource("file: { path: x }, format: toolhive") },
  {
    name: "registries",
    text: withKeys("registries: [{ name: Team_1.x, sources: [a], require: [a] }, { name: b, sources: [a] }]"),
  },
  { name: "listeners", text: withKeys('http: { address: ":0", internalAddress: "[::1]:8081" }') },
  { name: "provenance off", text: withKeys("http: { provenance: off, cacheBytes: 0 }") },
  { name: "a cache with a unit", text: withKeys("http: { cacheBytes: 1.5GiB }") },
  { name: "a database", text: withKeys("database: { path: /var/lib/x.db }") },
  {
    name: "limits",
    text: withKeys("limits: { maxDocumentBytes: 1MiB, maxDepth: 10, idleTimeout: 500ms, maxEntryBytes: 100 }"),
  },
  { name: "the fallback engine", text: withKeys("git: { engine: isomorphic-git }") },
  { name: "ToolHive's anonymous mode", text: withKeys("auth: { mode: anonymous, publicPaths: [/x] }") },
  {
    name: "ToolHive's database",
    text: withKeys("database: { host: db, port: 5432, user: u, database: d, sslMode: require, dynamicAuth: {} }"),
  },
  {
    name: "ToolHive's other blocks",
    text: withKeys("telemetry: { enabled: true }\naudit: { enabled: false }\nregistryName: x\nfileStorage: {}"),
  },
  {
    name: "an anchor",
    text: "sources:\n- { name: a, file: { path: x }, syncPolicy: &p { interval: 9s } }\n- { name: b, file: { path: x }, syncPolicy: *p }\n",
  },
];

export const BAD_CONFIGS: readonly BadConfig[] = [
  { name: "no sources", text: "registries: [{ name: a, sources: [b] }]\n", says: /^sources: is missing/ },
  { name: "an empty list of sources", text: "sources: []\n", says: /^sources: is empty/ },
  { name: "sources as a mapping", text: "sources: { a: 1 }\n", says: /^sources: is a mapping; expected a list/ },
  { name: "a source that is a text", text: "sources: [a]\n", says: /^sources\[0\]: is "a"; expected a mapping/ },
  {
    name: "an unknown top-level key",
    text: withKeys("registrys: []"),
    says: /unknown key "registrys"; did you mean registries/,
  },
  {
    name: "a typo",
    text: withSource("file: { path: x }, synPolicy: { interval: 5m }"),
    says: /did you mean syncPolicy\?$/,
  },
  { name: "a key of __proto__", text: withKeys("__proto__: { x: 1 }"), says: /^__proto__: unknown key/ },
  { name: "no name", text: "sources: [{ file: { path: x } }]\n", says: /^sources\[0\]\.name: is missing/ },
  { name: "a name with capitals", text: "sources: [{ name: A, file: { path: x } }]\n", says: /RFC 1123/ },
  { name: "a name that ends in a hyphen", text: "sources: [{ name: a-, file: { path: x } }]\n", says: /RFC 1123/ },
  {
    name: "a name of 64 characters",
    text: `sources: [{ name: ${"a".repeat(64)}, file: { path: x } }]\n`,
    says: /RFC 1123/,
  },
  {
    name: "a name that is a number",
    text: "sources: [{ name: 12, file: { path: x } }]\n",
    says: /is the number 12; expected text, in quotes/,
  },
  {
    name: "two sources of one name",
    text: "sources: [{ name: a, file: { path: x } }, { name: a, file: { path: y } }]\n",
    says: /^sources\[1\]\.name: "a" is already the name of sources\[0\] \(line 1, column 19\)/,
    schemaIsBlind: VALUES,
  },
  { name: "no place", text: "sources: [{ name: a }]\n", says: /^sources\[0\]: says nothing of where/ },
  {
    name: "two places",
    text: withSource("file: { path: x }, git: { repository: https://x/y }"),
    says: /both git and file/,
  },
  { name: "path and url", text: file("path: x, url: https://x/y"), says: /both path and url/ },
  { name: "neither path nor url", text: file("timeout: 5s"), says: /expected path or url/ },
  { name: "inline data", text: file("data: '{}'"), says: /^sources\[0\]\.file\.data: inline entries/ },
  { name: "an empty path", text: file("path: ''"), says: /is ""; expected a path$/ },
  { name: "no repository", text: withSource("git: { branch: main }"), says: /git\.repository: is missing/ },
  {
    name: "an ssh URL",
    text: withSource("git: { repository: 'ssh://git@x/y' }"),
    says: /scheme ssh:; expected an http:/,
  },
  {
    name: "the short form of ssh",
    text: withSource("git: { repository: 'git@x.example:y.git' }"),
    says: /expected an http:/,
  },
  { name: "a URL without a host", text: file("url: 'https:///r.json'"), says: /not a complete URL/ },
  { name: "a URL with credentials", text: file("url: 'https://u:hunter2@x/r.json'"), says: /holds credentials/ },
  { name: "a URL with a token as user", text: file("url: 'https://hunter2@x/r.json'"), says: /holds credentials/ },
  { name: "a URL with a fragment", text: file("url: 'https://x/r.json#a'"), says: /fragment/ },
  { name: "a URL with a space", text: file("url: 'https://x/a b.json'"), says: /holds a space/ },
  {
    name: "a port that is none",
    text: file("url: 'https://x:99999/r.json'"),
    says: /not a complete URL/,
    schemaIsBlind: MEANING,
  },
  { name: "an absolute path in git", text: git("path: /etc/passwd"), says: /unsafe_path/ },
  { name: "a path that leaves git", text: git("path: a/../../b"), says: /unsafe_path/ },
  { name: "a path into .git", text: git("path: .GIT/config"), says: /unsafe_path/ },
  { name: "a path with a backslash", text: git("path: 'a\\b'"), says: /unsafe_path/ },
  { name: "a path with NUL", text: git('path: "a\\0b"'), says: /unsafe_path/ },
  { name: "a path of 5,000 characters", text: git(`path: ${"a".repeat(5_000)}`), says: /at most 4096/ },
  { name: "a short commit", text: git("commit: abc1234"), says: /full commit id/ },
  { name: "a commit of digits alone", text: git(`commit: ${"1".repeat(40)}`), says: /expected text, in quotes/ },
  { name: "a branch with a space", text: git("branch: 'a b'"), says: /a name that git allows/ },
  { name: "a full ref", text: git("branch: refs/heads/main"), says: /without refs\/heads\// },
  { name: "a tag that is a number", text: git("tag: 1.0"), says: /is the number 1\.0; expected text, in quotes/ },
  { name: "a user without a password", text: git("auth: { username: u }"), says: /passwordFile: is missing/ },
  { name: "a password without a user", text: git("auth: { passwordFile: /s }"), says: /username: is missing/ },
  { name: "empty credentials", text: git("auth: {}"), says: /username: is missing/ },
  {
    name: "a relative password file",
    text: git("auth: { username: u, passwordFile: hunter2 }"),
    says: /not an absolute path/,
  },
  {
    name: "an inline password",
    text: git("auth: { username: u, password: hunter2 }"),
    says: /name that file as passwordFile/,
  },
  { name: "an inline token", text: git("token: hunter2"), says: /git\.token: secrets are read from files only/ },
  {
    name: "credentials over http",
    text: withSource(`git: { repository: "http://git.local/a", ${AUTH} }`),
    says: /plain http/,
  },
  {
    name: "credentials over http for a url",
    text: file(`url: "http://x/r.json", ${AUTH}, allowInsecureAuth: false`),
    says: /plain http/,
  },
  {
    name: "a host that only looks like loopback",
    text: withSource(`git: { repository: "http://127.0.0.1.evil.example/a", ${AUTH} }`),
    says: /plain http/,
  },
  { name: "requireFastForward as text", text: git('requireFastForward: "yes"'), says: /expected true or false/ },
  { name: "immutableTags as a number", text: git("immutableTags: 1"), says: /expected true or false/ },
  { name: "allowInsecureAuth as text", text: git('allowInsecureAuth: "true"'), says: /expected true or false/ },
  { name: "an interval without a unit", text: withPolicy("{ interval: 30 }"), says: /did you mean 30s\?$/ },
  { name: "an interval of zero", text: withPolicy('{ interval: "0" }'), says: /from 5s to 720h/ },
  { name: "a negative interval", text: withPolicy("{ interval: -5m }"), says: /from 5s to 720h/ },
  { name: "an endless interval", text: withPolicy("{ interval: ∞ }"), says: /from 5s to 720h/ },
  { name: "an interval in days", text: withPolicy("{ interval: 1d }"), says: /from 5s to 720h/ },
  {
    name: "an interval of 1ms",
    text: withPolicy("{ interval: 1ms }"),
    says: /from 5s to 720h/,
    schemaIsBlind: MEANING,
  },
  {
    name: "an interval of 400 days",
    text: withPolicy("{ interval: 9600h }"),
    says: /from 5s to 720h/,
    schemaIsBlind: MEANING,
  },
  {
    name: "interval and cron",
    text: withPolicy('{ interval: 5m, cron: "0 6 * * *" }'),
    says: /both interval and cron/,
  },
  { name: "a time zone without cron", text: withPolicy("{ timezone: Europe/Oslo }"), says: /without cron/ },
  {
    name: "a cron expression that is none",
    text: withPolicy("{ cron: every day }"),
    says: /syncPolicy\.cron: /,
    schemaIsBlind: MEANING,
  },
  {
    name: "an unknown time zone",
    text: withPolicy('{ cron: "0 6 * * *", timezone: Europe/Atlantis }'),
    says: /syncPolicy\.timezone: is "Europe\/Atlantis"; expected an IANA time zone, such as Europe\/Oslo$/,
    schemaIsBlind: MEANING,
  },
  {
    name: "a filter that is a list",
    text: withSource("file: { path: x }, filter: [a]"),
    says: /filter: is a list; expected a mapping/,
  },
  {
    name: "a pattern that is a text",
    text: withSource("file: { path: x }, filter: { names: { include: a } }"),
    says: /include: is "a"; expected a list/,
  },
  {
    name: "an empty pattern",
    text: withSource('file: { path: x }, filter: { names: { include: [""] } }'),
    says: /the pattern is empty/,
  },
  {
    name: "a broken pattern",
    text: withSource('file: { path: x }, filter: { tags: { exclude: ["[a"] } }'),
    says: /is no pattern: .*\(character 1\)/,
    schemaIsBlind: MEANING,
  },
  {
    name: "onInvalid of another word",
    text: withSource("file: { path: x }, onInvalid: rejct"),
    says: /did you mean reject\?$/,
  },
  {
    name: "a deletion guard of true",
    text: withSource("file: { path: x }, deletionGuard: true"),
    says: /expected a mapping with percent or atLeast/,
  },
  {
    name: "a deletion guard of 101 %",
    text: withSource("file: { path: x }, deletionGuard: { percent: 101 }"),
    says: /from 0 to 100/,
  },
  {
    name: "half a server",
    text: withSource("file: { path: x }, deletionGuard: { atLeast: 0.5 }"),
    says: /whole number/,
  },
  { name: "another format", text: withSource("file: { path: x }, format: json"), says: /expected upstream, toolhive/ },
  { name: "no registry", text: withKeys("registries: []"), says: /^registries: is empty/ },
  {
    name: "a registry without sources",
    text: withKeys("registries: [{ name: r }]"),
    says: /^registries\[0\]\.sources: is missing/,
  },
  {
    name: "a registry of nothing",
    text: withKeys("registries: [{ name: r, sources: [] }]"),
    says: /sources: is empty/,
  },
  {
    name: "a registry with a slash",
    text: withKeys("registries: [{ name: a/b, sources: [a] }]"),
    says: /1 to 63 letters/,
  },
  { name: "a registry of dots", text: withKeys("registries: [{ name: .., sources: [a] }]"), says: /1 to 63 letters/ },
  {
    name: "registries that differ in case",
    text: withKeys("registries: [{ name: r, sources: [a] }, { name: R, sources: [a] }]"),
    says: /^registries\[1\]\.name: "R" differs only in letter case from "r", the name of registries\[0\] \(line 3/,
    schemaIsBlind: VALUES,
  },
  {
    name: "an unknown source",
    text: withKeys("registries: [{ name: r, sources: [a, bb] }]"),
    says: /"bb" is no source$/,
    schemaIsBlind: VALUES,
  },
  { name: "a source named twice", text: withKeys("registries: [{ name: r, sources: [a, a] }]"), says: /named twice/ },
  {
    name: "a requirement of another's source",
    text: withKeys("registries: [{ name: r, sources: [a], require: [b] }]"),
    says: /no source of this registry/,
    schemaIsBlind: VALUES,
  },
  {
    name: "a source inside a registry",
    text: withKeys("registries: [{ name: r, format: upstream, git: { repository: https://x/y } }]"),
    says: /move this to an entry of `sources`/,
  },
  { name: "a port alone", text: withKeys("http: { address: 8080 }"), says: /expected HOST:PORT/ },
  {
    name: "a port too large",
    text: withKeys('http: { address: "127.0.0.1:65536" }'),
    says: /expected HOST:PORT/,
    schemaIsBlind: MEANING,
  },
  {
    name: "two listeners on one port",
    text: withKeys('http: { address: ":8081" }'),
    says: /would take the same port/,
    schemaIsBlind: VALUES,
  },
  {
    name: "an unknown default registry",
    text: withKeys("http: { defaultRegistry: defualt }"),
    says: /did you mean default\?$/,
    schemaIsBlind: VALUES,
  },
  { name: "another provenance", text: withKeys("http: { provenance: none }"), says: /expected full, source, off/ },
  { name: "a negative cache", text: withKeys("http: { cacheBytes: -1 }"), says: /expected a number of bytes/ },
  { name: "a size in kB", text: withKeys("http: { cacheBytes: 1KB }"), says: /expected a number of bytes/ },
  {
    name: "an inline admin token",
    text: withKeys("http: { adminToken: hunter2 }"),
    says: /did you mean adminTokenFile\?$/,
  },
  {
    name: "an unknown limit",
    text: withKeys("limits: { maxDocumentByte: 1 }"),
    says: /did you mean maxDocumentBytes\?$/,
  },
  { name: "a limit of zero", text: withKeys("limits: { maxDepth: 0 }"), says: /from 1 to 512/ },
  { name: "a limit that is no number", text: withKeys("limits: { maxEntries: many }"), says: /from 1 to 1000000/ },
  {
    name: "a size too large",
    text: withKeys("limits: { maxDocumentBytes: 1GiB }"),
    says: /to 512MiB/,
    schemaIsBlind: MEANING,
  },
  {
    name: "another engine",
    text: withKeys("git: { engine: libgit2 }"),
    says: /expected auto, builtin, isomorphic-git/,
  },
  {
    name: "ToolHive's oauth",
    text: withKeys("auth: { mode: oauth, oauth: {} }"),
    says: /^auth\.mode: .*would become public/,
  },
  { name: "ToolHive's auth without a mode", text: withKeys("auth: {}"), says: /^auth: auth without a mode/ },
  {
    name: "claims of a source",
    text: withSource("file: { path: x }, claims: { team: a }"),
    says: /claims: .*would become public/,
  },
  {
    name: "claims of a registry",
    text: withKeys("registries: [{ name: r, sources: [a], claims: {} }]"),
    says: /claims: .*would become public/,
  },
  {
    name: "a type of source",
    text: withSource("type: git, git: { repository: https://x/y }"),
    says: /^sources\[0\]\.type: the block says what kind of source this is: give git or file, and leave type out$/,
  },
  { name: "a managed source", text: withSource("managed: {}"), says: /^sources\[0\]\.managed: .*would be lost/ },
  {
    name: "a kubernetes source",
    text: withSource("kubernetes: {}"),
    says: /^sources\[0\]\.kubernetes: .*would be missing/,
  },
  {
    name: "an api source",
    text: withSource("api: { endpoint: https://x }"),
    says: /^sources\[0\]\.api: .*would be missing/,
  },
  {
    name: "a database password",
    text: withKeys("database: { host: x, password: hunter2 }"),
    says: /database\.password: secrets are read from files only/,
  },
  { name: "an unknown database key", text: withKeys("database: { pth: x }"), says: /did you mean path\?$/ },
  { name: "ToolHive's oldest form", text: "source: { type: git }\n", says: /^source: this is ToolHive's oldest form/ },
  { name: "a merge key", text: withSource("<<: { file: { path: x } }"), says: /unknown key "<<"/ },
  {
    name: "a duplicate key",
    text: "sources: [{ name: a, name: b, file: { path: x } }]\n",
    says: /given twice, first at line 1, column 13/,
    schemaIsBlind: "JSON has one value a key",
  },
];
